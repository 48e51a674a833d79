/** All texts of the window in German. */

export * from "./consent";
export * from "./crash";
export * from "./form";
export * from "./history";
export * from "./list";
export * from "./log";
export * from "./page";
export * from "./ports";
export * from "./ports-page";
export * from "./preferences";
export * from "./server";
export * from "./settings";
export * from "./shortcuts";
export * from "./usage";
export * from "./welcome";
export * from "./window";
