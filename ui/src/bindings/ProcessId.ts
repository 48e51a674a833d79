export type ProcessId = { readonly opaque: unique symbol };
