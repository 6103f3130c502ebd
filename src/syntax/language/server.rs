//! Scripts of servers answer requests, and no visitor's browser runs them: what they ask of a third
//! party, the third party hears of no visitor.

use crate::callers::is_script;

/// Folders whose scripts a framework or host runs on a server, as the end of a path to a folder.
const FOLDERS: &[&str] = &["netlify/edge-functions", "netlify/functions", "pages/api"];

/// Folders of a server that hold what browsers get, sorted.
const OF_BROWSERS: &[&str] = &[
    "assets", "client", "js", "public", "scripts", "static", "views", "www",
];

/// What servers' frameworks are told of a handler by, and what only a server's runtime knows.
const HANDLERS: &[&str] = &[
    "Deno.env.",
    "Deno.serve(",
    "defineCachedEventHandler(",
    "defineEventHandler(",
];

/// The methods of HTTP, by which frameworks name what answers them.
const METHODS: &[&str] = &[
    "ALL", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT",
];

/// Whether a script runs on a server only, by its name (`sentry.server.config.ts`), its folder or
/// what it hands out (`export async function GET`).
#[must_use]
pub fn is_of_server(path: &str, text: &str) -> bool {
    is_script(path)
        && (is_named_so(path)
            || lies_on_server(path)
            || HANDLERS.iter().any(|handler| text.contains(handler))
            || answers_method(text)
            || is_handler(path, text))
}

fn is_named_so(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let mut parts = name.split('.').skip(1);
    name.starts_with("+server.") || parts.any(|part| matches!(part, "server" | "edge"))
}

fn lies_on_server(path: &str) -> bool {
    let folders = path.rsplit_once('/').map_or("", |(folders, _)| folders);
    let mut after = folders.split('/').skip_while(|folder| *folder != "server");
    let in_server =
        after.next().is_some() && !after.any(|folder| OF_BROWSERS.binary_search(&folder).is_ok());
    in_server
        || FOLDERS.iter().any(|folder| {
            path.match_indices(folder).any(|(at, _)| {
                let begins = at == 0 || path.as_bytes()[at - 1] == b'/';
                begins && path[at + folder.len()..].starts_with('/')
            })
        })
}

/// Whether it is a function of a host that answers whatever a folder `api` is asked: `export default
/// async (request) => …`, `module.exports = (req, res) => …`.
fn is_handler(path: &str, text: &str) -> bool {
    let lies_in_api = path.starts_with("api/") || path.contains("/api/");
    lies_in_api
        && ["export default ", "module.exports = "]
            .iter()
            .any(|export| {
                text.match_indices(export).any(|(at, _)| {
                    let rest = &text[at + export.len()..];
                    let Some((before, parameters)) = rest.split_once('(') else {
                        return false;
                    };
                    let is_function = before.split_whitespace().all(|word| {
                        word == "async" || word.starts_with("function") || word == "handler"
                    });
                    let first = parameters
                        .split([',', ')', ':'])
                        .next()
                        .unwrap_or("")
                        .trim();
                    is_function && matches!(first, "event" | "req" | "request")
                })
            })
}

/// Whether it hands out a function that is called as a method of HTTP.
fn answers_method(text: &str) -> bool {
    text.match_indices("export ").any(|(at, export)| {
        let mut words = text[at + export.len()..]
            .split(|c: char| !c.is_alphanumeric() && c != '_')
            .filter(|word| !matches!(*word, "" | "async" | "const" | "function" | "let"));
        words.next().is_some_and(|word| METHODS.contains(&word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_run_on_servers() {
        assert!(OF_BROWSERS.is_sorted());
        for (path, text) in [
            ("server/api/check.post.ts", ""),
            ("src/pages/api/reviews.ts", ""),
            ("server/utils/module.ts", ""),
            ("src/server/index.js", ""),
            ("pages/api/films.ts", ""),
            ("sentry.server.config.ts", ""),
            ("src/pages/feed.xml.js", "export async function GET() {}"),
            ("app/news/route.ts", "export const GET = handle;"),
            ("src/routes/news/+server.js", ""),
            ("src/routes/+page.server.ts", ""),
            ("api/x.ts", "export default defineEventHandler(() => 1);"),
            ("api/ga.js", "export default async function (req, event) {}"),
            ("web/api/ga.js", "module.exports = (req, res) => {};"),
        ] {
            assert!(is_of_server(path, text), "{path}");
        }
    }

    #[test]
    fn scripts_of_pages_do_not() {
        for (path, text) in [
            ("src/api/client.ts", "export const get = () => 1; GET();"),
            ("public/observer/api/x.js", ""),
            ("src/pages/index.js", "export default function Page() {}"),
            ("pages/api.html", ""),
            ("src/api/films.ts", "export default function films(id) {}"),
            ("src/api/films.ts", "export default createApi(request);"),
            ("src/films.ts", "export default async (request) => 1;"),
            ("server/public/js/site.js", ""),
            ("pages/films.tsx", ""),
            ("js/server.js", ""),
            ("server/index.html", ""),
        ] {
            assert!(!is_of_server(path, text), "{path}");
        }
    }
}
