//! The sound picker: its widgets driven as a person does, its effects carried out by the real client and server.
#![expect(clippy::unwrap_used, reason = "in a test the panic is the report")]
#![expect(unreachable_pub, reason = "the modules of a test are all inside")]

mod auditions;
mod banks;
mod collections;
mod details;
mod dragging;
mod filters;
mod history;
mod input;
mod layout;
mod likeness;
mod many;
mod painter;
mod panel;
mod project;
mod searching;
mod snapshots;
mod troubles;
mod using;
