//! The page that asks a viewer for the token, and the form that comes back from it.
//!
//! The token goes into the body of a POST, because a URL is logged and kept in histories. The page
//! has no script and no address but a relative one, so it works below a proxy's path. Must not know
//! which token is right. Read next: [`body`](crate::server::body).

use crate::server::{form::pairs, response::Response};

/// The longest form that is read, in bytes.
pub(super) const MAX_FORM: usize = 16 << 10;
/// The page may send its form to us and do nothing else. It stands in no frame, whatever
/// `--allow-frame` says: nobody should type a token below another page's address.
const POLICY: &str =
    "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// What a viewer has filled in.
pub(super) struct Form {
    pub(super) token: String,
    /// The query of the page that was asked for.
    query: String,
}

impl Form {
    pub(super) fn parse(body: &[u8]) -> Self {
        let mut form = Self { token: String::new(), query: String::new() };
        for (name, value) in pairs(&String::from_utf8_lossy(body)) {
            match &*name {
                "token" => form.token = value.into_owned(),
                "query" => form.query = value.into_owned(),
                _ => {}
            }
        }
        form
    }

    /// Sends the browser back to the page that was asked for.
    pub(super) fn welcome(&self, cookie: &str) -> Response {
        back(&self.query).header("Set-Cookie", cookie)
    }

    /// Shows the form again.
    pub(super) fn again(&self, sentence: &str) -> Response {
        page(sentence, &self.query)
    }
}

/// Leads to the page with this query. It comes from a client, so it must be one that a request
/// could have.
fn back(query: &str) -> Response {
    let is_query = query.bytes().all(|byte| byte.is_ascii_graphic()) && !query.is_empty();
    let target = if is_query { format!("./?{query}") } else { "./".to_owned() };
    Response::new(303).header("Location", &target).header("Cache-Control", "no-store")
}

/// The page that asks for the token, below this sentence.
pub(super) fn page(sentence: &str, query: &str) -> Response {
    let (sentence, query) = (escaped(sentence), escaped(query));
    let html = format!(
        r#"<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>wirechart: token</title>
<main>
<h1>wirechart</h1>
<p>{sentence}</p>
<form method="post" action="login">
<input type="hidden" name="query" value="{query}">
<label>Token <input type="password" name="token" autocomplete="current-password" required autofocus></label>
<button>Show the chart</button>
</form>
</main>
</html>
"#
    );
    Response::new(401)
        .header("WWW-Authenticate", "Bearer realm=\"wirechart\"")
        .header("Cache-Control", "no-store")
        .header("Referrer-Policy", "same-origin") // with none, the form would come from `null`
        .header("Content-Security-Policy", POLICY)
        .body("text/html; charset=utf-8", html.into_bytes())
}

fn escaped(text: &str) -> String {
    let escape = |letter| match letter {
        '&' => "&amp;".to_owned(),
        '<' => "&lt;".to_owned(),
        '>' => "&gt;".to_owned(),
        '"' => "&quot;".to_owned(),
        other => other.to_string(),
    };
    text.chars().map(escape).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(response: &Response) -> String {
        String::from_utf8(response.clone().encode(false)).unwrap()
    }

    #[test]
    fn the_form_leads_back_to_where_the_viewer_wanted_to_go_and_nowhere_else() {
        let form = Form::parse(b"query=feed%3Da%26history%3D5&token=s3+cret%2B");
        assert_eq!(form.token, "s3 cret+");
        assert!(text(&form.welcome("x")).contains("\r\nLocation: ./?feed=a&history=5\r\n"));
        for hostile in ["query=a%0d%0aSet-Cookie:+b", "query=a%20b", "query=%c3%bc", ""] {
            let welcome = text(&Form::parse(hostile.as_bytes()).welcome("x"));
            assert!(welcome.contains("\r\nLocation: ./\r\n"), "{hostile}: {welcome}");
        }
        let elsewhere = text(&Form::parse(b"query=//evil.example").welcome("x"));
        assert!(elsewhere.contains("\r\nLocation: ./?//evil.example\r\n"), "{elsewhere}");
    }

    #[test]
    fn a_query_cannot_break_out_of_the_page() {
        let page = text(&page("a < b", "\"><script>&"));
        assert!(page.contains("<p>a &lt; b</p>"), "{page}");
        assert!(page.contains(r#"value="&quot;&gt;&lt;script&gt;&amp;""#), "{page}");
    }
}
