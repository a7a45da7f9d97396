//! The system packages that this project stands on, by what they are needed for.

/// One thing that must be there, with every name it goes by.
pub(crate) struct Need {
    /// Its packages in Debian's and Ubuntu's releases: any one of them will do, the first that can be had is installed.
    pub(crate) packages: &'static [&'static str],
    /// How to see it on a system without dpkg; `None` where there is no way, so that it is not asked for there.
    pub(crate) probe: Option<Probe>,
    /// What it is for, in words for the person who is to install it.
    pub(crate) purpose: &'static str,
}

/// A sign that something is there.
#[derive(Clone, Copy)]
pub(crate) enum Probe {
    Program(&'static str),
    PkgConfig(&'static str),
    SharedLibrary(&'static str),
    AnyFileIn(&'static [&'static str]),
}

/// For every build. A C compiler is not listed: without one, this very program could not have been linked.
pub(crate) static BUILD: &[Need] = &[
    Need {
        packages: &["pkg-config", "pkgconf"],
        probe: Some(Probe::Program("pkg-config")),
        purpose: "tells the build where libraries are",
    },
    Need {
        packages: &["libasound2-dev"],
        probe: Some(Probe::PkgConfig("alsa")),
        purpose: "ALSA, for sound output",
    },
    Need {
        packages: &["make"],
        probe: Some(Probe::Program("make")),
        purpose: "builds LAME, the MP3 encoder",
    },
    Need {
        packages: &["cmake"],
        probe: Some(Probe::Program("cmake")),
        purpose: "builds libopus, the Opus decoder",
    },
];

/// For the tests, beside what every build needs. Debian's package starts a database of its own, which no test touches.
pub(crate) static TESTS: &[Need] = &[Need {
    packages: &["postgresql"],
    probe: Some(Probe::Program("initdb")),
    purpose: "PostgreSQL, which the server can keep its catalogue in",
}];

/// For the demo's window and what is heard from it; all of it is loaded when the window opens.
pub(crate) static WINDOW: &[Need] = &[
    library(&["libx11-6"], "libX11.so.6", "windows (X11)"),
    library(&["libx11-xcb1"], "libX11-xcb.so.1", "windows (X11)"),
    library(&["libxcursor1"], "libXcursor.so.1", "the mouse pointer"),
    library(&["libxi6"], "libXi.so.6", "mouse and keyboard"),
    library(&["libxkbcommon-x11-0"], "libxkbcommon-x11.so.0", "keyboard layouts"),
    library(&["libvulkan1"], "libvulkan.so.1", "drawing (Vulkan)"),
    Need {
        packages: &["mesa-vulkan-drivers"],
        probe: Some(Probe::AnyFileIn(&["/usr/share/vulkan/icd.d", "/etc/vulkan/icd.d"])),
        purpose: "a Vulkan driver, for machines without a graphics card too",
    },
    Need {
        packages: &["libasound2-plugins", "pipewire-alsa"],
        probe: None,
        purpose: "brings ALSA's sound to PulseAudio or PipeWire",
    },
];

/// For measuring a server under load.
pub(crate) static LOAD: &[Need] = &[
    Need {
        packages: &["wrk"],
        probe: Some(Probe::Program("wrk")),
        purpose: "sends requests as fast as they are answered",
    },
    Need { packages: &["curl"], probe: Some(Probe::Program("curl")), purpose: "sends single requests" },
];

/// For a sound device that nobody hears, and recording what is played on it.
pub(crate) static RECORDING: &[Need] = &[
    Need {
        packages: &["pulseaudio"],
        probe: Some(Probe::Program("pulseaudio")),
        purpose: "PulseAudio, which can play to nobody",
    },
    Need {
        packages: &["pulseaudio-utils"],
        probe: Some(Probe::Program("parec")),
        purpose: "records what PulseAudio plays",
    },
    Need { packages: &["libasound2-plugins"], probe: None, purpose: "brings ALSA's sound to PulseAudio" },
];

/// For a screen that nobody sees, and hands at its keyboard.
pub(crate) static SCREEN: &[Need] = &[
    Need { packages: &["xvfb"], probe: Some(Probe::Program("Xvfb")), purpose: "a screen without a monitor" },
    Need { packages: &["xdotool"], probe: Some(Probe::Program("xdotool")), purpose: "presses keys" },
    Need { packages: &["imagemagick"], probe: Some(Probe::Program("import")), purpose: "takes pictures" },
];

/// For measuring sounds beside another program that does.
pub(crate) static FFMPEG: &[Need] = &[
    Need {
        packages: &["ffmpeg"],
        probe: Some(Probe::Program("ffmpeg")),
        purpose: "measures and encodes sounds",
    },
    Need {
        packages: &["util-linux"],
        probe: Some(Probe::Program("taskset")),
        purpose: "keeps a program on one core",
    },
];

/// For tests that are written in Python.
pub(crate) static PYTHON: Need = Need {
    packages: &["python3-venv"],
    probe: Some(Probe::Program("python3")),
    purpose: "Python, with environments of their own",
};

/// For pages that call the API.
pub(crate) static BROWSER: Need = Need {
    packages: &["chromium"],
    probe: Some(Probe::Program("chromium")),
    purpose: "Chromium, a browser that runs without a screen",
};

const fn library(packages: &'static [&'static str], file: &'static str, purpose: &'static str) -> Need {
    Need { packages, probe: Some(Probe::SharedLibrary(file)), purpose }
}
