//! A machine made of fake system programs in a folder of their own.

use std::{
    fs,
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
};

use super::*;

/// A Debian on which only `installed` stands and `available` can be had.
struct Debian {
    folder: tempfile::TempDir,
}

const DPKG_QUERY: &str = r#"
for word; do
    while read -r name; do
        [ "$name" = "$word" ] && echo "installed $name"
    done < "$here/installed"
done
exit 1
"#;

const APT_GET: &str = r#"
echo "$DEBIAN_FRONTEND: $*" >> "$here/log"
[ -e "$here/apt-is-broken" ] && exit 100
for word; do
    while read -r name; do
        [ "$name" = "$word" ] && echo "$name" >> "$here/installed"
    done < "$here/available"
done
exit 0
"#;

const APT_CACHE: &str = r#"
while read -r name; do
    [ "$name" = "$2" ] && echo "Package: $name"
done < "$here/available"
exit 0
"#;

const SUDO: &str = r#"
[ "$1" = -n ] && shift
[ "$1" = true ] && exit 0
echo "sudo: $1" >> "$here/log"
exec "$@"
"#;

impl Debian {
    fn new(user: &str, installed: &[&str], available: &[&str]) -> Self {
        let debian = Self { folder: tempfile::tempdir().expect("a folder for the fakes") };
        debian.program("dpkg-query", DPKG_QUERY);
        debian.program("apt-get", APT_GET);
        debian.program("apt-cache", APT_CACHE);
        debian.program("env", r#"exec /usr/bin/env "$@""#);
        debian.program("id", &format!("echo {user}"));
        for (file, names) in [("installed", installed), ("available", available)] {
            let lines: String = names.iter().map(|name| format!("{name}\n")).collect();
            fs::write(debian.folder.path().join(file), lines).expect("the fakes' state");
        }
        debian
    }

    fn program(&self, name: &str, script: &str) {
        write_program(&self.folder.path().join(name), script);
    }

    fn provide(&self, needs: &[&'static Need]) -> Result<()> {
        Machine { path: self.folder.path().into(), interactive: false }.provide(needs)
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }
}

/// Written by a child: a file that this process holds open for writing could not be run by another thread's fork.
fn write_program(path: &Path, script: &str) {
    let mut writer = Command::new("/bin/sh")
        .args(["-c", "cat > \"$0\" && chmod +x \"$0\""])
        .arg(path)
        .stdin(Stdio::piped())
        .spawn()
        .expect("a shell");
    let text = format!("#!/bin/sh\nhere=\"${{0%/*}}\"\n{script}");
    writer.stdin.take().expect("a pipe").write_all(text.as_bytes()).expect("a listening shell");
    assert!(writer.wait().expect("an ended shell").success());
}

static PKG_CONFIG: Need = Need {
    packages: &["pkg-config", "pkgconf"],
    probe: Some(Probe::Program("pkg-config")),
    purpose: "tells where libraries are",
};
static ALSA: Need = Need {
    packages: &["libasound2-dev"],
    probe: Some(Probe::PkgConfig("alsa")),
    purpose: "ALSA, for sound output",
};
static BOTH: [&Need; 2] = [&PKG_CONFIG, &ALSA];

const INSTALL: &str = "noninteractive: -q -o DPkg::Lock::Timeout=300 install --yes --no-install-recommends";
const UPDATE: &str = "noninteractive: -q -o DPkg::Lock::Timeout=300 update";

#[cfg(target_os = "linux")]
#[test]
fn only_what_is_missing_is_installed() {
    let check = |installed: &[&str], available: &[&str], asked: Option<&str>| {
        let debian = Debian::new("0", installed, available);
        debian.provide(&BOTH).expect("everything can be had");
        let expected = asked.map_or(String::new(), |names| format!("{UPDATE}\n{INSTALL} {names}\n"));
        assert_eq!(debian.log(), expected, "installed {installed:?}, available {available:?}");
    };
    check(&["pkg-config", "libasound2-dev"], &[], None);
    check(&["pkgconf", "libasound2-dev"], &[], None);
    check(&["libasound2-dev"], &["pkg-config", "pkgconf"], Some("pkg-config"));
    check(&["libasound2-dev"], &["pkgconf"], Some("pkgconf"));
    check(&[], &["libasound2-dev", "pkg-config"], Some("pkg-config libasound2-dev"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_person_installs_through_sudo() {
    let debian = Debian::new("1000", &["pkg-config"], &["libasound2-dev"]);
    debian.program("sudo", SUDO);
    debian.provide(&BOTH).expect("everything can be had");
    assert_eq!(debian.log(), format!("sudo: env\n{UPDATE}\nsudo: env\n{INSTALL} libasound2-dev\n"));
}

#[cfg(target_os = "linux")]
#[test]
fn failures_say_what_to_do() {
    let check = |debian: Debian, expected: &[&str]| {
        let error = format!("{:#}", debian.provide(&BOTH).expect_err("something is missing"));
        for part in expected {
            assert!(error.contains(part), "`{part}` is not in: {error}");
        }
    };
    check(
        Debian::new("1000", &[], &["pkg-config", "libasound2-dev"]),
        &["apt-get install pkg-config libasound2-dev"],
    );

    check(Debian::new("0", &["libasound2-dev"], &[]), &["pkg-config or pkgconf", "by hand"]);

    let broken = Debian::new("0", &["pkg-config"], &["libasound2-dev"]);
    fs::write(broken.folder.path().join("apt-is-broken"), "").expect("a mark");
    check(broken, &["install --yes --no-install-recommends libasound2-dev` failed"]);

    let idle = Debian::new("0", &["pkg-config"], &["libasound2-dev"]);
    idle.program("apt-get", "exit 0");
    check(idle, &["still missing", "libasound2-dev", "ALSA, for sound output"]);
}

#[cfg(target_os = "linux")]
#[test]
fn without_apt_the_libraries_themselves_decide() {
    let folder = tempfile::tempdir().expect("a folder for the fakes");
    let machine = Machine { path: folder.path().into(), interactive: false };
    let error = format!("{:#}", machine.provide(&BOTH).expect_err("nothing is there"));
    assert!(error.contains("libasound2-dev") && error.contains("tells where libraries are"), "{error}");

    write_program(&folder.path().join("pkg-config"), r#"[ "$1 $2" = "--exists alsa" ]"#);
    machine.provide(&BOTH).expect("both are there");
}
