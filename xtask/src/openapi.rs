//! `cargo xtask openapi`: writes the server's OpenAPI document into the repository.

use anyhow::Result;

use crate::workspace;

pub(crate) fn run() -> Result<()> {
    let mut cargo = workspace::cargo();
    cargo.current_dir(workspace::root()).env("SOUNDSCAPE_RENEW_OPENAPI", "1");
    // The test that compares the document writes it, too.
    let test = "test --quiet --package soundscape-server --test api -- the_document_is_the_snapshot";
    workspace::run(cargo.args(test.split(' ')))
}
