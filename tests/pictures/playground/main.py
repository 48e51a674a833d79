"""Whatever is tried out today."""

from cache import remember

remember("answer", 42)
