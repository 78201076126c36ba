//! What clients of InfluxDB ask for besides writing: whether the server is there, and a database.
//!
//! They need only the URL of this server. Their databases are ignored, so that each of them exists;
//! measurements cannot be queried. Must not know how lines are read. Read next:
//! [`ingest`](super::ingest).

use super::response::Response;

/// Where clients of InfluxDB 1 and 2 send measurements.
pub const WRITE: [&str; 2] = ["/write", "/api/v2/write"];
/// Where these ask whether the server is there.
pub const PING: &str = "/ping";
/// The same, in JSON.
pub const READY: &str = "/health";
/// Where those of InfluxDB 1 make their database.
pub const QUERY: &str = "/query";

/// The response to what is no measurement; `None` if the path is another.
pub fn respond(method: &str, path: &str) -> Option<Response> {
    if ![PING, READY, QUERY].contains(&path) {
        return None;
    }
    let is_query = path == QUERY;
    let response = match (method, is_query) {
        ("POST", true) => json(r#"{"results":[{"statement_id":0}]}"#.to_owned()),
        (_, true) => Response::sentence(405, "measurements cannot be queried here, only written")
            .header("Allow", "POST"),
        ("GET" | "HEAD", false) => ready(path),
        (_, false) => Response::sentence(405, "only GET and HEAD are answered here")
            .header("Allow", "GET, HEAD"),
    };
    Some(response)
}

fn ready(path: &str) -> Response {
    let version = concat!("wirechart-", env!("CARGO_PKG_VERSION"));
    let response = match path {
        PING => Response::new(204),
        _ => json(format!(
            r#"{{"name":"wirechart","status":"pass","message":"ready for writes","version":"{version}"}}"#
        )),
    };
    response.header("Cache-Control", "no-store").header("X-Influxdb-Version", version)
}

fn json(text: String) -> Response {
    Response::new(200).body("application/json", text.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_database_exists_and_none_can_be_read() {
        let answer = |method, path| {
            let response = respond(method, path)?;
            Some((response.status(), String::from_utf8(response.encode(false)).unwrap()))
        };
        let (status, made) = answer("POST", QUERY).unwrap();
        assert!(status == 200 && made.ends_with(r#"{"results":[{"statement_id":0}]}"#), "{made}");
        let (status, read) = answer("GET", QUERY).unwrap();
        assert!(status == 405 && read.contains("\r\nAllow: POST\r\n"), "{read}");
        assert_eq!(answer("HEAD", PING).unwrap().0, 204);
        assert!(answer("GET", READY).unwrap().1.contains(r#""status":"pass""#));
        assert_eq!(answer("DELETE", READY).unwrap().0, 405);
        assert_eq!(answer("POST", "/write"), None);
    }
}
