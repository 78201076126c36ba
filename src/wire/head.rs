//! HTTP/1.1 request and response heads (RFC 9112).
