//! How lines are to be read, and where they go, as a request says.
//!
//! Parameters that clients of InfluxDB send, such as `db`, `bucket` and `org`, are ignored, as are
//! all others that have no meaning here. Must not know how lines are read. Read next: `inlets.rs`.

use crate::{
    feed::named::MAX_SERIES,
    format::{
        Options,
        options::{Column, Form, TimeUnit},
    },
    server::{form::pairs, influx::WRITE, response::Response},
    wire::Request,
};

/// What a request says about its lines.
#[derive(Debug, Default)]
pub(super) struct Settings {
    pub(super) feed: String,
    pub(super) options: Options,
}

impl Settings {
    /// Reads a query. Of a parameter that is repeated, the last counts.
    pub(super) fn of_query(query: &str) -> Result<Self, Response> {
        let mut settings = Self::default();
        let Self { feed, options } = &mut settings;
        for (name, value) in pairs(query) {
            match &*name {
                "feed" => *feed = value.into_owned(),
                "format" => {
                    let form = value.parse::<Form>();
                    options.form = Some(form.map_err(|sentence| refused(400, &sentence))?);
                    if options.form == Some(Form::Regex) {
                        return Err(refused(400, "a pattern cannot be given in a URL"));
                    }
                }
                "columns" => {
                    options.columns = value.split(',').map(Column::from).collect();
                    if options.columns.len() > MAX_SERIES {
                        let sentence = format!("there are at most {MAX_SERIES} columns");
                        return Err(refused(400, &sentence));
                    }
                }
                "precision" => options.time_unit = Some(precision(&value)?),
                _ => {}
            }
        }
        Ok(settings)
    }

    /// Reads the query, the path and the type of the body.
    pub(super) fn of_request(request: &Request<'_>) -> Result<Self, Response> {
        let mut settings = Self::of_query(request.query().unwrap_or_default())?;
        let options = &mut settings.options;
        let typed = content_type(request)?;
        if WRITE.contains(&request.path().trim_end_matches('/')) {
            // What InfluxDB takes for granted.
            options.form = options.form.or(typed).or(Some(Form::Influx));
            options.time_unit = options.time_unit.or(Some(TimeUnit::Nanoseconds));
        }
        options.form = options.form.or(typed);
        Ok(settings)
    }
}

fn refused(status: u16, sentence: &str) -> Response {
    Response::sentence(status, sentence)
}

fn precision(value: &str) -> Result<TimeUnit, Response> {
    Ok(match value {
        "h" => TimeUnit::Hours,
        "m" => TimeUnit::Minutes,
        "s" => TimeUnit::Seconds,
        "ms" => TimeUnit::Milliseconds,
        "us" | "u" | "µ" => TimeUnit::Microseconds,
        "ns" | "n" => TimeUnit::Nanoseconds,
        _ => return Err(refused(400, "a precision is one of h, m, s, ms, us, ns")),
    })
}

/// The form of the lines that the type of a body names; `None` if it names none, so that it is
/// found out.
fn content_type(request: &Request<'_>) -> Result<Option<Form>, Response> {
    let header = request.headers.get_all("Content-Type").next().unwrap_or_default();
    let (media, parameters) = header.split_once(';').unwrap_or((header, ""));
    let media = media.trim().to_ascii_lowercase();
    Ok(match &*media {
        "text/csv" | "application/csv" => Some(Form::Csv),
        "application/json"
        | "application/x-ndjson"
        | "application/jsonl"
        | "application/json-seq" => Some(Form::Json),
        // Prometheus' text has this version, whoever sends it.
        "text/plain" if parameters.replace([' ', '"'], "").contains("version=0.0.4") => {
            Some(Form::Prometheus)
        }
        "application/openmetrics-text" => Some(Form::Prometheus),
        "application/vnd.influx.line-protocol" => Some(Form::Influx),
        // The second is what `curl --data` says whatever it sends.
        "" | "application/x-www-form-urlencoded" | "application/octet-stream" => None,
        text if text.starts_with("text/") => None,
        other => {
            let shown: String = other.escape_debug().take(100).collect();
            let sentence = format!(
                "a body of the type {shown} is not read here; send lines as text/plain, text/csv or application/json"
            );
            return Err(refused(415, &sentence)
                .header("Accept-Post", "text/plain, text/csv, application/json"));
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{HeadLimits, HeadReader};

    fn read(target: &str, content_type: &str) -> Result<Settings, u16> {
        let mut reader = HeadReader::new(HeadLimits::default());
        let head =
            format!("POST {target} HTTP/1.1\r\nHost: a\r\nContent-Type: {content_type}\r\n\r\n");
        reader.push(head.as_bytes()).unwrap().expect("a whole head");
        Settings::of_request(&reader.request().unwrap()).map_err(|response| response.status())
    }

    #[track_caller]
    fn reads(target: &str, content_type: &str, form: Option<Form>, unit: Option<TimeUnit>) {
        let options = read(target, content_type).unwrap().options;
        assert_eq!((options.form, options.time_unit), (form, unit), "{target} {content_type}");
    }

    #[test]
    fn the_form_is_what_the_url_says_or_the_type_or_the_path_or_is_found_out() {
        let nanoseconds = Some(TimeUnit::Nanoseconds);
        reads("/ingest", "", None, None);
        reads("/ingest", "text/plain; charset=utf-8", None, None);
        reads("/ingest", "application/x-www-form-urlencoded", None, None);
        reads("/ingest", "Text/CSV; header=present", Some(Form::Csv), None);
        reads("/ingest", "application/json", Some(Form::Json), None);
        reads("/ingest", "text/plain; version=0.0.4", Some(Form::Prometheus), None);
        reads("/ingest?format=pairs", "text/csv", Some(Form::Pairs), None);
        reads("/write?db=x", "text/plain", Some(Form::Influx), nanoseconds);
        reads("/api/v2/write?org=a&bucket=b", "", Some(Form::Influx), nanoseconds);
        reads("/write?precision=s", "", Some(Form::Influx), Some(TimeUnit::Seconds));
        reads("/write?format=graphite", "", Some(Form::Graphite), nanoseconds);
        reads("/write?precision=m", "", Some(Form::Influx), Some(TimeUnit::Minutes));
        reads("/write?precision=h", "", Some(Form::Influx), Some(TimeUnit::Hours));
        reads("/ingest?precision=us", "", None, Some(TimeUnit::Microseconds));
    }

    #[test]
    fn a_query_names_the_feed_and_the_columns() {
        let settings = read("/ingest?feed=a.b&columns=cpu,-,m%C3%BC", "").unwrap();
        let named = |name: &str| Column::Named(name.into());
        assert_eq!(settings.feed, "a.b");
        assert_eq!(settings.options.columns, [named("cpu"), Column::Skipped, named("mü")]);
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        assert_eq!(read("/ingest?format=xml", "").err(), Some(400));
        assert_eq!(read("/ingest?format=regex", "").err(), Some(400));
        let columns =
            |count| read(&format!("/ingest?columns={}", ["a"; 1001][..count].join(",")), "");
        assert!(columns(1000).is_ok());
        assert_eq!(columns(1001).err(), Some(400));
        assert_eq!(read("/ingest?precision=d", "").err(), Some(400));
        assert_eq!(read("/ingest", "multipart/form-data; boundary=x").err(), Some(415));
        assert_eq!(read("/ingest", "application/x-protobuf").err(), Some(415));
        assert_eq!(read("/ingest", "image/png").err(), Some(415));
    }
}
