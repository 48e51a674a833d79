export type Drag = { "type": "over" } | { "type": "left" } | { "type": "dropped", paths: Array<string> };
