//! An editor that speaks the protocol by hand: nothing between it and the server.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value, json};

/// Nothing that the server does takes longer; a test that waits so long has failed.
const PATIENCE: Duration = Duration::from_secs(120);

pub struct Editor {
    server: Child,
    input: ChildStdin,
    messages: Receiver<Value>,
    /// The last diagnostics of each file, by address.
    pub shown: HashMap<String, Value>,
    pub answers: HashMap<i64, Value>,
    /// What the server asked of the editor.
    pub asked: Vec<Value>,
    /// What it told of how far something is, and parts of answers.
    pub progress: Vec<Value>,
    next: i64,
}

impl Editor {
    /// Starts the server on a folder, with what the editor says that it can.
    pub fn open(root: &Path, capabilities: &Value) -> Self {
        Self::open_all(&[root], capabilities)
    }

    /// The same on several folders.
    pub fn open_all(roots: &[&Path], capabilities: &Value) -> Self {
        let mut editor = Self::start();
        let folder = |root: &&Path| json!({ "uri": address(root, ""), "name": "site" });
        let folders: Vec<Value> = roots.iter().map(folder).collect();
        let id = editor.ask(
            "initialize",
            &json!({ "processId": null, "rootUri": null, "capabilities": capabilities, "workspaceFolders": folders }),
        );
        editor.answer(id);
        editor.tell("initialized", &json!({}));
        editor
    }

    /// Starts the server and says nothing yet.
    pub fn start() -> Self {
        let mut server = Command::new(env!("CARGO_BIN_EXE_cookielint"))
            .arg("lsp")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let input = server.stdin.take().unwrap();
        let mut output = BufReader::new(server.stdout.take().unwrap());
        let (sender, messages) = channel();
        std::thread::spawn(move || {
            while let Some(message) = read(&mut output) {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        Self {
            server,
            input,
            messages,
            shown: HashMap::new(),
            answers: HashMap::new(),
            asked: Vec::new(),
            progress: Vec::new(),
            next: 0,
        }
    }

    pub fn send(&mut self, body: &str) {
        write!(self.input, "Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        self.input.flush().unwrap();
    }

    pub fn tell(&mut self, method: &str, params: &Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }).to_string());
    }

    pub fn ask(&mut self, method: &str, params: &Value) -> i64 {
        self.next += 1;
        let id = self.next;
        let message = json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params });
        self.send(&message.to_string());
        id
    }

    /// Takes in one message of the server.
    pub fn take(&mut self) -> Value {
        let message = self
            .messages
            .recv_timeout(PATIENCE)
            .expect("the server says something");
        match (message.get("id"), message["method"].as_str()) {
            (Some(id), None) => {
                self.answers
                    .insert(id.as_i64().unwrap_or(-1), message.clone());
            }
            (Some(id), Some(_)) => {
                let answer = json!({ "jsonrpc": "2.0", "id": id, "result": null });
                self.asked.push(message.clone());
                self.send(&answer.to_string());
            }
            (None, Some("textDocument/publishDiagnostics")) => {
                let params = &message["params"];
                let uri = params["uri"].as_str().unwrap().to_owned();
                self.shown.insert(uri, params.clone());
            }
            (None, Some("$/progress")) => self.progress.push(message["params"].clone()),
            _ => {}
        }
        message
    }

    /// Waits for the answer to a question.
    pub fn answer(&mut self, id: i64) -> Value {
        while !self.answers.contains_key(&id) {
            self.take();
        }
        self.answers.remove(&id).unwrap()
    }

    pub fn result(&mut self, method: &str, params: &Value) -> Value {
        let id = self.ask(method, params);
        let answer = self.answer(id);
        assert!(answer.get("error").is_none(), "{method}: {answer}");
        answer["result"].clone()
    }

    /// Waits until the lints shown for a file are these.
    pub fn wait_for(&mut self, uri: &str, lints: &[&str]) -> Vec<Value> {
        loop {
            let found = self
                .shown
                .get(uri)
                .map(|shown| shown["diagnostics"].clone());
            if let Some(found) = found.and_then(|found| found.as_array().cloned()) {
                let codes: Vec<&str> = found.iter().filter_map(|it| it["code"].as_str()).collect();
                if codes == lints {
                    return found;
                }
            }
            self.take();
        }
    }

    pub fn did_open(&mut self, uri: &str, text: &str) {
        let document = json!({ "uri": uri, "languageId": "html", "version": 1, "text": text });
        self.tell("textDocument/didOpen", &json!({ "textDocument": document }));
    }

    pub fn did_change(&mut self, uri: &str, version: i32, changes: &Value) {
        let document = json!({ "uri": uri, "version": version });
        let params = json!({ "textDocument": document, "contentChanges": changes });
        self.tell("textDocument/didChange", &params);
    }

    /// Takes leave as the protocol asks; returns the exit code.
    pub fn close(mut self) -> Option<i32> {
        let id = self.ask("shutdown", &Value::Null);
        self.answer(id);
        self.tell("exit", &Value::Null);
        self.server.wait().unwrap().code()
    }
}

pub fn address(root: &Path, path: &str) -> String {
    let root = root.canonicalize().unwrap();
    let end = if path.is_empty() { "" } else { "/" };
    format!("file://{}{end}{path}", root.display())
}

fn read(from: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if from.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim().strip_prefix("Content-Length:") {
            Some(count) => length = count.trim().parse().ok()?,
            None if line.trim().is_empty() => break,
            None => {}
        }
    }
    let mut body = vec![0; length];
    from.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}
