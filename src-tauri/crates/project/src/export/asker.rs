//! Health checks from inside a container: a command that asks a server over HTTP.

/// A program to ask a server with. Slim images have no curl.
pub(super) enum Asker {
    Python,
    Node,
    /// For all other images, which are based on Debian or Ubuntu.
    Bash,
}

impl Asker {
    /// A command that succeeds if the server on this port gives a good answer to this path: from 200 to 399. On `/`, where
    /// an API often has no page, anything but a server error is good.
    pub(super) fn command(&self, port: u16, path: &str) -> Vec<String> {
        let [program, option, code] = match self {
            Asker::Python => ["python", "-c", PYTHON],
            Asker::Node => ["node", "-e", NODE],
            Asker::Bash => ["bash", "-c", BASH],
        };
        [program, option, code, &port.to_string(), path].map(str::to_owned).to_vec()
    }
}

const PYTHON: &str = "import http.client, sys; _, port, path = sys.argv; \
    c = http.client.HTTPConnection('127.0.0.1', port); c.request('GET', path); s = c.getresponse().status; \
    sys.exit(not (s < 500 if path == '/' else 200 <= s < 400))";

const NODE: &str = "const [, port, path] = process.argv; \
    const isGood = (s) => path === '/' ? s < 500 : s >= 200 && s < 400; \
    fetch(`http://127.0.0.1:${port}${path}`, { redirect: 'manual' })\
    .then((a) => process.exit(isGood(a.status) ? 0 : 1), () => process.exit(1))";

/// A server that does not speak HTTP is well if it can be connected to.
const BASH: &str = "exec 3<>/dev/tcp/127.0.0.1/$0 || exit 1; \
    printf 'GET %s HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' \"$1\" >&3; \
    read -r _ status _ <&3; \
    if [ \"$1\" = / ]; then [[ $status != 5?? ]]; else [[ $status == [23]?? ]]; fi";
