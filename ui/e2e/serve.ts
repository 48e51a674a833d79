import { preview } from "vite";

/** Serves the built window during the tests, on a port chosen by the system. */
export default async function serve(): Promise<() => Promise<void>> {
  const server = await preview({ logLevel: "silent", preview: { host: "127.0.0.1", port: 0 } });
  const address = server.resolvedUrls?.local[0];
  if (!address) throw new Error("the built window is not served; is there a dist/? npm run build makes it");
  process.env["WINDOW_URL"] = address;
  return () => server.close();
}
