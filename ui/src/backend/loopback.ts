import type { Backend, PageEvent, Told } from ".";

/** The real core for a page in a browser, reached through a server on this machine: see `cargo xtask page`. */
export function loopbackBackend(core: string, token: string): Backend {
  const address = (path: string) => `${core}/${path}?token=${token}`;
  let listening: Promise<EventSource> | undefined;
  return {
    async call(name, ...[asked]) {
      // Sent as plain text, so that the browser does not send a preflight request.
      const body = JSON.stringify({ call: name, ...asked });
      const response = await fetch(address("call"), { method: "POST", body });
      const answer = await response.json();
      if (!response.ok) throw answer;
      return answer;
    },
    async on(event, handler) {
      listening ??= listen(address("events"));
      const events = await listening;
      const tell = ({ data }: MessageEvent<string>) => {
        const told = JSON.parse(data) as PageEvent;
        if (told.event === event) handler(told as Told<typeof event>);
      };
      events.addEventListener("message", tell);
      return () => events.removeEventListener("message", tell);
    },
  };
}

function listen(address: string): Promise<EventSource> {
  return new Promise((resolve, reject) => {
    const events = new EventSource(address);
    events.onopen = () => resolve(events);
    events.onerror = () =>
      reject(new Error("The page's server does not answer. Is `cargo xtask page` running?"));
  });
}
