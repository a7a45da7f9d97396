//! The checkout this command works on, reached through its root folder or through cargo.

use std::{
    env,
    io::BufRead as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result, ensure};

/// The folder of the workspace's Cargo.toml.
pub(crate) fn root() -> PathBuf {
    // What cargo says at run time is right also when checkouts share one target folder.
    let xtask =
        env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    xtask.parent().map_or(xtask.clone(), Path::to_path_buf)
}

/// Cargo, as a person would have called it.
pub(crate) fn cargo() -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // `cargo run` describes xtask in these. Build scripts (ring's, for one) watch them and would run again.
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") || text == "CARGO_BIN_NAME" {
            cargo.env_remove(&name);
        }
    }
    cargo
}

/// Builds the package of this name and says where its program is.
pub(crate) fn build(package: &str) -> Result<PathBuf> {
    built(package, &format!("build --package {package}"))
}

/// Lets cargo build and says where the program of this name is then.
pub(crate) fn built(name: &str, arguments: &str) -> Result<PathBuf> {
    programs(arguments.split(' '), &[name])?.pop().context("cargo built nothing")
}

/// Builds examples of a package, with further arguments for cargo, and says where their programs are.
pub(crate) fn build_examples(package: &str, arguments: &[&str], names: &[&str]) -> Result<Vec<PathBuf>> {
    let of_package = ["build", "--package", package].into_iter().chain(arguments.iter().copied());
    programs(of_package.chain(names.iter().flat_map(|name| ["--example", *name])), names)
}

/// Lets cargo build and says where each of these programs is then.
fn programs<'a>(arguments: impl Iterator<Item = &'a str>, names: &[&str]) -> Result<Vec<PathBuf>> {
    let mut cargo = cargo();
    cargo.current_dir(root()).args(arguments).args(["--message-format", "json-render-diagnostics"]);
    let output = cargo.stderr(Stdio::inherit()).output().context("cannot start cargo")?;
    ensure!(output.status.success(), "`{}` failed", command_line(&cargo));
    let lines = output.stdout.lines().map_while(|line| line.ok());
    let messages: Vec<serde_json::Value> =
        lines.filter_map(|line| serde_json::from_str(&line).ok()).collect();
    let program = |name: &&str| {
        let of_name = messages.iter().filter(|message| message["target"]["name"] == *name);
        let path = of_name.filter_map(|message| message["executable"].as_str()).next();
        path.map(PathBuf::from).with_context(|| format!("cargo does not say where it put {name}"))
    };
    names.iter().map(program).collect()
}

/// Runs a program to its end and fails where it does.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let line = command_line(command);
    let status = command.status().with_context(|| format!("cannot start `{line}`"))?;
    ensure!(status.success(), "`{line}` failed ({status})");
    Ok(())
}

/// Whether a program can be run and succeeds; what it prints is dropped.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}

/// The command as one would type it.
pub(crate) fn command_line(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    let words = std::iter::once(program).chain(command.get_args()).map(|word| word.to_string_lossy());
    words.collect::<Vec<_>>().join(" ")
}
