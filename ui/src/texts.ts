/** Every text for people. */

export * from "./texts/en";
