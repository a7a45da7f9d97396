//! Makes a small library: sounds with telling names, CC0, the same from the same seed.

use std::{
    f64::consts::TAU,
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::Path,
};

use super::dice::Dice;

/// Title, category, tags.
const SOUNDS: [(&str, &str, &str); 20] = [
    ("Steel door opens", "foley", "door;steel;metal;open"),
    ("Wooden door creaks slowly", "foley", "door;wood;creak;slow"),
    ("Door slams", "foley", "door;slam;shut"),
    ("Footsteps on gravel", "foley", "footstep;gravel;walk;night"),
    ("Footsteps on wood", "foley", "footstep;wood;walk"),
    ("Footsteps in snow", "foley", "footstep;snow;walk"),
    ("Rain on roof", "nature", "rain;roof;weather"),
    ("Wind in trees", "nature", "wind;trees;forest"),
    ("Birds in the morning", "nature", "birds;forest;morning"),
    ("Waves on a beach", "nature", "water;waves;sea"),
    ("Market place", "ambience", "crowd;market;city"),
    ("Quiet room", "ambience", "room;tone;quiet"),
    ("Button click", "ui-ux", "ui;click;button"),
    ("Error buzz", "ui-ux", "ui;error;buzz"),
    ("Sword swing", "weapons", "sword;swing;whoosh"),
    ("Pistol shot", "weapons", "gun;shot;pistol"),
    ("Spell is cast", "fantasy", "magic;spell;cast"),
    ("Engine starts", "vehicles", "engine;car;start"),
    ("Glass breaks", "foley", "glass;break;shatter"),
    ("Hammer on metal", "industrial", "hammer;metal;hit"),
];

const RATE_HZ: u32 = 44_100;
const HEADER_BYTES: u64 = 44;
/// Beyond it a file is silent and, where the file system can, takes no room.
const LOUD_BYTES: u64 = 4 << 20;

/// Writes so many WAV files of 16 bits, each of so many bytes, and the table that names them.
pub(super) fn write(folder: &Path, sounds: usize, bytes: u64, seed: u64) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let mut table = String::from("file,title,category,tags\n");
    for number in 0..sounds {
        let (title, category, tags) = SOUNDS[number % SOUNDS.len()];
        let title = match number / SOUNDS.len() {
            0 => title.to_owned(),
            round => format!("{title} {}", round + 1),
        };
        let file = format!("{}.wav", title.to_lowercase().replace(' ', "_"));
        write_wav(&folder.join(&file), bytes, &mut Dice::of(seed, &title))?;
        table += &format!("{file},{title},{category},{tags}\n");
    }
    fs::write(folder.join("sounds.csv"), table)?;
    let defaults = "creator = \"SoundScape test kit\"\nlicense_type = \"royalty-free\"\nattribution_required = false\n\
                    description = \"Synthesised for tests. CC0: no rights reserved.\"\n";
    fs::write(folder.join("soundscape.toml"), defaults)
}

fn write_wav(path: &Path, bytes: u64, dice: &mut Dice) -> io::Result<()> {
    let data = u32::try_from(bytes.saturating_sub(HEADER_BYTES).max(2) & !1)
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidInput, "a WAV file has fewer than 4 GiB"))?;
    let mut file = BufWriter::new(File::create(path)?);
    file.write_all(&header(data))?;
    // A tone that fades, with some noise: no two are alike.
    let (hertz, amplitude) = (110.0 * (1.0 + 15.0 * dice.unit()), 6_000.0 + 6_000.0 * dice.unit());
    let frames = u64::from(data).min(LOUD_BYTES) / 2;
    for frame in 0..frames {
        let fade = 1.0 - frame as f64 / frames as f64;
        let tone = (TAU * hertz * frame as f64 / f64::from(RATE_HZ)).sin();
        let sample = amplitude * fade * (tone + 0.2 * (dice.unit() - 0.5));
        file.write_all(&(sample as i16).to_le_bytes())?;
    }
    let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.set_len(HEADER_BYTES + u64::from(data))
}

/// Of a mono file (RIFF, WAVE with PCM).
fn header(data_bytes: u32) -> Vec<u8> {
    let mut header = Vec::with_capacity(HEADER_BYTES as usize);
    header.extend(b"RIFF");
    header.extend((data_bytes.saturating_add(36)).to_le_bytes());
    header.extend(b"WAVEfmt ");
    header.extend(16_u32.to_le_bytes());
    header.extend(1_u16.to_le_bytes());
    header.extend(1_u16.to_le_bytes());
    header.extend(RATE_HZ.to_le_bytes());
    header.extend((RATE_HZ * 2).to_le_bytes());
    header.extend(2_u16.to_le_bytes());
    header.extend(16_u16.to_le_bytes());
    header.extend(b"data");
    header.extend(data_bytes.to_le_bytes());
    header
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_have_the_size_and_the_same_seed_gives_the_same_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let made = |name: &str, seed| {
            let folder = folder.path().join(name);
            write(&folder, 21, 5_000, seed).unwrap();
            let mut files: Vec<_> = fs::read_dir(&folder)
                .unwrap()
                .map(|file| file.unwrap().path())
                .filter(|path| path.extension().is_some_and(|extension| extension == "wav"))
                .map(|path| (path.file_name().unwrap().to_owned(), fs::read(path).unwrap()))
                .collect();
            files.sort();
            files
        };
        let first = made("first", 1);
        assert_eq!(first.len(), 21);
        assert!(first.iter().any(|(name, _)| name == "steel_door_opens_2.wav"));
        assert!(first.iter().all(|(_, bytes)| bytes.len() == 5_000));
        assert_eq!(first, made("second", 1));
        assert_ne!(first, made("other", 2));
    }

    #[test]
    fn a_large_file_is_cheap() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), 1, 500_000_000, 1).unwrap();
        let file = fs::metadata(folder.path().join("steel_door_opens.wav")).unwrap();
        assert_eq!(file.len(), 500_000_000);
    }
}
