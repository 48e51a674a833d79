export type Returns<T> = T;
