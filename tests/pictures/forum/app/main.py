from fastapi import FastAPI

app = FastAPI()


@app.get("/threads")
def threads():
    return []
