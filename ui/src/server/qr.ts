import { encode } from "uqr";

/** A QR code: its dark squares as an SVG path, and its width in squares, including the quiet zone. */
export interface QrCode {
  path: string;
  size: number;
}

/** The QR code of a text. The standard requires a quiet zone of four squares. */
export function qrCode(text: string): QrCode {
  const { data, size } = encode(text, { ecc: "M", border: 4 });
  const squares = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : "")));
  return { path: squares.join(""), size };
}
