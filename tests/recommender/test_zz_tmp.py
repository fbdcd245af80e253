import time
from recommender.build import build
from recommender.evaluate import folds, evaluate
from catalog.catalog import Catalog
from catalog.paths import catalog_path
import sys; sys.path.insert(0,"/work/main/tests")
from conftest import *
def test_a(small_home):
    t=time.time(); build(Silent()); print("build",time.time()-t)
    c=Catalog.open(catalog_path())
    print(len(c.tools),len(c.cases),[x.outcome for x in c.cases.values()])
    t=time.time(); list(folds(c,None,"words-only",None)); print("folds",time.time()-t)
def test_st(tmp_path):
    t=time.time()
    from sentence_transformers import SentenceTransformer
    print("imp",time.time()-t)
def test_b(catalog, recommender):
    t=time.time()
    rr=list(folds(catalog,None,"words-only",None)); print("folds",time.time()-t)
