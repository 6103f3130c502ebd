//! The transport frames messages as the protocol says, and survives what is none.

use std::io::{self, BufRead, Read, Write};

use lsp_server::{ErrorCode, Message};
use serde_json::{Value, json};

/// More than any editor sends at once; a broken length must not take all memory.
const MAX_BYTES: usize = 256 * 1024 * 1024;

/// What came in.
#[derive(Debug)]
pub enum Incoming {
    Message(Message),
    /// Something that is no message, and what to answer.
    Broken(Value),
}

/// Reads the next message; `None` at the end.
///
/// # Errors
/// Those of the reader.
pub fn read(from: &mut impl BufRead) -> io::Result<Option<Incoming>> {
    let Some(length) = read_length(from)? else {
        return Ok(None);
    };
    let mut body = Vec::new();
    from.take(length as u64).read_to_end(&mut body)?;
    if body.len() < length {
        return Ok(None);
    }
    let value: Value = match serde_json::from_slice(&body) {
        Ok(value) => value,
        Err(error) => {
            return Ok(Some(broken(&Value::Null, ErrorCode::ParseError, &error)));
        }
    };
    let id = value.get("id").cloned().unwrap_or(Value::Null);
    Ok(Some(match serde_json::from_value(value) {
        Ok(message) => Incoming::Message(message),
        Err(error) => broken(&id, ErrorCode::InvalidRequest, &error),
    }))
}

fn broken(id: &Value, code: ErrorCode, error: &serde_json::Error) -> Incoming {
    let code = code as i32;
    let error = json!({ "code": code, "message": format!("the message cannot be read: {error}") });
    Incoming::Broken(json!({ "jsonrpc": "2.0", "id": id, "error": error }))
}

/// Reads the header up to the empty line. Lines that say no length are passed over.
fn read_length(from: &mut impl BufRead) -> io::Result<Option<usize>> {
    let mut length = None;
    let mut line = Vec::new();
    loop {
        line.clear();
        // A line of a header is short; what is longer is none.
        if from.by_ref().take(64 * 1024).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        let text = String::from_utf8_lossy(&line);
        let text = text.trim();
        match (text.is_empty(), length) {
            (true, Some(length)) => return Ok(Some(length)),
            (true, None) => {}
            (false, _) => {
                let Some((name, value)) = text.split_once(':') else {
                    continue;
                };
                if name.eq_ignore_ascii_case("content-length") {
                    let value = value.trim().parse().ok();
                    length = value.filter(|length| *length <= MAX_BYTES);
                }
            }
        }
    }
}

/// Writes one message.
///
/// # Errors
/// Those of the writer.
pub fn write(message: &Value, to: &mut impl Write) -> io::Result<()> {
    let body = message.to_string();
    write!(to, "Content-Length: {}\r\n\r\n{body}", body.len())?;
    to.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(mut input: &[u8]) -> Vec<Incoming> {
        let mut found = Vec::new();
        while let Some(incoming) = read(&mut input).unwrap() {
            found.push(incoming);
        }
        found
    }

    #[test]
    fn what_is_no_message_is_answered_and_the_next_is_read() {
        let good = r#"{"jsonrpc":"2.0","method":"exit"}"#;
        let framed = |body: &str| format!("Content-Length: {}\r\n\r\n{body}", body.len());
        let input = [
            "nonsense\r\n\r\nContent-Length: x\r\n\r\n",
            &framed("{"),
            &framed(r#"{"id":7,"method":5}"#),
            &framed(good),
        ];
        let found = all(input.concat().as_bytes());
        let [
            Incoming::Broken(parse),
            Incoming::Broken(invalid),
            Incoming::Message(_),
        ] = &found[..]
        else {
            panic!("{found:?}")
        };
        assert_eq!(parse["error"]["code"], -32700);
        assert_eq!(
            (&invalid["id"], &invalid["error"]["code"]),
            (&json!(7), &json!(-32600))
        );
    }

    #[test]
    fn a_message_that_breaks_off_is_the_end() {
        assert!(all(b"Content-Length: 10\r\n\r\n{}").is_empty());
        assert!(all(b"Content-Length: 10").is_empty());
    }

    #[test]
    fn what_is_written_can_be_read() {
        let mut out = Vec::new();
        write(&json!({"jsonrpc": "2.0", "method": "x/æ"}), &mut out).unwrap();
        assert!(
            matches!(&all(&out)[..], [Incoming::Message(Message::Notification(it))] if it.method == "x/æ")
        );
    }
}
