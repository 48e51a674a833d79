import type { ServerRef } from "./ServerRef";
export type Show = { server: ServerRef | null, add: boolean, ask: Array<ServerRef>, reloaded: boolean, };
