// htmx is silent when no answer comes at all; the reader must not wait for nothing.
const region = document.getElementById("announce");
const say = (text) => { region.textContent = text; };
document.addEventListener("htmx:beforeRequest", () => say(""));
document.addEventListener("htmx:sendError", () => say("サーバーにつながりませんでした。回線を確かめて、もう一度お試しください。入力したものは残っています。"));
document.addEventListener("htmx:timeout", () => say("時間内に返事がありませんでした。もう一度お試しください。入力したものは残っています。"));
