//! The server reads what the editor sends, answers what comes at the wrong time, and hands the rest to
//! the workspace.

use std::io::{BufReader, Read, Write};
use std::sync::mpsc::{Sender, channel};
use std::thread;

use lsp_server::{ErrorCode, Message, Notification, Request, RequestId};
use serde_json::{Value, json};

use super::capabilities::capabilities;
use super::transport::{self, Incoming};
use super::workspace::Workspace;

/// Behind it nothing is written.
const LAST: Value = Value::Null;

/// Serves one editor until it says that it is done or goes away. Returns whether it took its leave
/// as the protocol asks: first `shutdown`, then `exit`.
///
/// # Errors
/// If the input cannot be read any more.
pub fn serve(input: impl Read, output: impl Write + Send + 'static) -> std::io::Result<bool> {
    let (out, to_write) = channel::<Value>();
    let writer = thread::spawn(move || {
        let mut output = output;
        for message in to_write {
            if message == LAST || transport::write(&message, &mut output).is_err() {
                break;
            }
        }
    });
    let mut server = Server::Waiting(out.clone());
    let mut input = BufReader::new(input);
    let mut is_leaving = false;
    while let Some(incoming) = transport::read(&mut input)? {
        match incoming {
            Incoming::Broken(answer) => server.send(answer),
            Incoming::Message(Message::Request(request)) if is_leaving => {
                server.refuse(
                    request.id,
                    ErrorCode::InvalidRequest,
                    "the server shuts down",
                );
            }
            Incoming::Message(Message::Request(request)) if request.method == "shutdown" => {
                is_leaving = true;
                server.send(json!({ "jsonrpc": "2.0", "id": request.id, "result": null }));
            }
            Incoming::Message(Message::Request(request)) => server.request(request),
            Incoming::Message(Message::Notification(it)) if it.method == "exit" => break,
            Incoming::Message(Message::Notification(it)) => server.notification(it),
            // Nothing depends on how the editor answers.
            Incoming::Message(Message::Response(_)) => {}
        }
    }
    // What folders are still at is of no interest any more, and not waited for.
    let _ = out.send(LAST);
    let _ = writer.join();
    Ok(is_leaving)
}

enum Server {
    /// Until the editor has told what it can.
    Waiting(Sender<Value>),
    Running(Box<Workspace>),
}

impl Server {
    fn send(&self, message: Value) {
        // An editor that has gone away is told nothing more.
        let _ = match self {
            Server::Waiting(out) => out.send(message),
            Server::Running(workspace) => {
                workspace.client.send(message);
                Ok(())
            }
        };
    }

    fn refuse(&self, id: RequestId, code: ErrorCode, message: &str) {
        let error = json!({ "code": code as i32, "message": message });
        self.send(json!({ "jsonrpc": "2.0", "id": id, "error": error }));
    }

    fn request(&mut self, request: Request) {
        match self {
            Server::Running(workspace) if request.method != "initialize" => {
                workspace.request(request)
            }
            Server::Running(_) => {
                self.refuse(
                    request.id,
                    ErrorCode::InvalidRequest,
                    "it was initialized before",
                );
            }
            Server::Waiting(_) if request.method != "initialize" => {
                let message = "the first request must be `initialize`";
                self.refuse(request.id, ErrorCode::ServerNotInitialized, message);
            }
            Server::Waiting(out) => match serde_json::from_value(request.params.clone()) {
                Err(error) => {
                    let message = error.to_string();
                    self.refuse(request.id, ErrorCode::InvalidParams, &message);
                }
                Ok(params) => {
                    let workspace = Workspace::new(out.clone(), &params, &request.params);
                    let result = json!({
                        "capabilities": capabilities(&workspace.client, workspace.options),
                        "serverInfo": { "name": "cookielint", "version": env!("CARGO_PKG_VERSION") },
                    });
                    let id = request.id;
                    self.send(json!({ "jsonrpc": "2.0", "id": id, "result": result }));
                    *self = Server::Running(Box::new(workspace));
                }
            },
        }
    }

    fn notification(&mut self, notification: Notification) {
        if let Server::Running(workspace) = self {
            workspace.notification(notification);
        }
    }
}
