import redis

store = redis.Redis()


def remember(key, value):
    store.set(key, value)
