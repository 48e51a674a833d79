export type Page = "app" | "docs";
