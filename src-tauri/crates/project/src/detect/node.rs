//! Node.js: a `package.json` with a `dev` or a `start` script, run by the package manager that the project uses.

use serde_json::Value;

use super::folder::Folder;
use super::literal::literal;
use super::{Found, PORT_AND_HOST, Run, words};
use trayvisor_model::package_manager;

/// A tool that scripts run and that ignores PORT and HOST, or opens another port if its own is taken.
struct Tool {
    /// How its command line begins.
    begins: &'static str,
    kind: &'static str,
    port: u16,
    flags: &'static [&'static str],
}

const HOST: &[&str] = &["--host={host}", "--port={port}"];
const VITE: &[&str] = &["--host={host}", "--port={port}", "--strictPort"];

/// From the documentation of each tool's command line.
const TOOLS: [Tool; 13] = [
    Tool { begins: "vite", kind: "Vite", port: 5173, flags: VITE },
    Tool { begins: "react-router dev", kind: "React Router", port: 5173, flags: VITE },
    Tool { begins: "remix vite:dev", kind: "Remix", port: 5173, flags: VITE },
    Tool { begins: "next", kind: "Next.js", port: 3000, flags: &["--hostname={host}", "--port={port}"] },
    Tool { begins: "nuxt", kind: "Nuxt", port: 3000, flags: HOST },
    Tool { begins: "nuxi", kind: "Nuxt", port: 3000, flags: HOST },
    Tool { begins: "astro", kind: "Astro", port: 4321, flags: HOST },
    Tool { begins: "ng serve", kind: "Angular", port: 4200, flags: HOST },
    Tool { begins: "vue-cli-service serve", kind: "Vue CLI", port: 8080, flags: HOST },
    Tool { begins: "webpack serve", kind: "webpack", port: 8080, flags: HOST },
    Tool { begins: "webpack-dev-server", kind: "webpack", port: 8080, flags: HOST },
    Tool { begins: "gatsby develop", kind: "Gatsby", port: 8000, flags: HOST },
    Tool { begins: "parcel", kind: "Parcel", port: 1234, flags: HOST },
];

/// The kind of a package by its dependencies; the first match wins.
const FRAMEWORKS: [(&str, &str); 7] = [
    ("@nestjs/core", "NestJS"),
    ("@strapi/strapi", "Strapi"),
    ("react-scripts", "Create React App"),
    ("express", "Express"),
    ("fastify", "Fastify"),
    ("koa", "Koa"),
    ("hono", "Hono"),
];

pub(super) fn detect(folder: &Folder) -> Option<Found> {
    let package: Value = serde_json::from_str(&folder.text("package.json")?).ok()?;
    let script = |name: &'static str| Some((name, package["scripts"][name].as_str()?));
    let (dev, start) = (script("dev"), script("start"));
    let reloading = dev.or(start)?;
    let plain = start.or(dev)?;
    // npm comes with Node.
    let manager = package_manager(&package, |file| folder.has(file)).unwrap_or("npm");
    let tool = tool(reloading.1);
    let kind = tool.map_or_else(|| framework(&package), |tool| kind(tool, &package));
    let usual = tool.map_or_else(|| folder.port_in_env().unwrap_or(3000), |tool| tool.port);
    let port = literal(reloading.1).map_or(usual, |(port, _)| port);
    let run = Run::Scripts { reloading: command(manager, reloading), plain: command(manager, plain) };
    Some(Found::new(kind, "package.json", Some(port), run).told_by(PORT_AND_HOST))
}

fn command(manager: &str, (name, line): (&str, &str)) -> Vec<String> {
    let mut command = words([manager, "run", name]);
    if let Some(tool) = tool(line) {
        // The other package managers pass on everything after the script's name; pnpm would pass on the dashes, too.
        if manager == "npm" {
            command.push("--".to_owned());
        }
        command.extend(tool.flags.iter().copied().map(str::to_owned));
    }
    command
}

/// The tool that arguments at the end of a script go to: the one that its last command begins with.
fn tool(line: &str) -> Option<&'static Tool> {
    let last = line.rsplit(['&', '|', ';']).next()?;
    let is_prelude =
        |word: &&str| matches!(*word, "cross-env" | "npx" | "bunx" | "bun" | "--bun") || word.contains('=');
    let words: Vec<&str> = last.split_whitespace().skip_while(is_prelude).collect();
    let begins =
        |tool: &&Tool| tool.begins.split(' ').eq(words.iter().copied().take(tool.begins.split(' ').count()));
    TOOLS.iter().find(begins).filter(|_| words.get(1) != Some(&"build"))
}

fn kind(tool: &Tool, package: &Value) -> &'static str {
    if tool.kind == "Vite" && depends_on(package, "@sveltejs/kit") { "SvelteKit" } else { tool.kind }
}

fn framework(package: &Value) -> &'static str {
    FRAMEWORKS.iter().find(|(name, _)| depends_on(package, name)).map_or("Node.js", |(_, kind)| kind)
}

fn depends_on(package: &Value, name: &str) -> bool {
    ["dependencies", "devDependencies"].iter().any(|list| package[list].get(name).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tool_is_the_one_that_gets_what_is_added() {
        for (line, kind) in [
            ("vite", Some("Vite")),
            ("tsc && vite --open", Some("Vite")),
            ("cross-env NODE_ENV=development next dev --turbopack", Some("Next.js")),
            ("bunx --bun astro dev", Some("Astro")),
            ("vite build --watch", None),
            ("concurrently \"vite\" \"node server.js\"", None),
            ("vite & node server.js", None),
            ("vitest", None),
            ("", None),
        ] {
            assert_eq!(tool(line).map(|tool| tool.kind), kind, "{line}");
        }
    }
}
