"""A shop's API, as far as a picture of its log needs one."""

import logging

from fastapi import FastAPI, HTTPException

app = FastAPI()
log = logging.getLogger("uvicorn.error")


@app.get("/health")
def health():
    return {"status": "ok"}


@app.get("/products")
def products(category: str = "all"):
    if category == "garden":
        log.warning("slow query: 812 ms for products of category %r", category)
    return [{"id": 17, "name": "Teapot"}, {"id": 18, "name": "Kettle"}]


@app.get("/products/{id}")
def product(id: int):
    if id > 1000:
        raise HTTPException(404)
    return {"id": id, "name": "Teapot", "ratings": sum(i * i % 7 for i in range(200_000))}


@app.get("/orders/{id}/pay")
def pay(id: int):
    if id % 9 == 0:
        log.error("payment of order %d failed: the card was declined (backend/payments.py:42)", id)
        return {"paid": False}
    log.info("order %d is paid: 3 items, 42.50 EUR", id)
    return {"paid": True}
