//! The 82 categories of the Universal Category System 8.2, each below one of the 14, with words that name it.

use super::{TOP_LEVEL, TopLevel};

/// A category of the Universal Category System.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Subcategory {
    /// `ucs-…` where a top-level category has the plain name.
    pub(crate) slug: &'static str,
    pub(crate) name: &'static str,
    /// The top-level category that it belongs to.
    pub(crate) category: &'static str,
    /// Singular nouns, separated by spaces.
    pub(super) words: &'static str,
}

impl Subcategory {
    pub(crate) fn top_level(&self) -> &'static TopLevel {
        // The table test sees to it that every category has one.
        TOP_LEVEL.iter().find(|top| top.slug == self.category).unwrap_or(&TOP_LEVEL[0])
    }
}

/// The subcategory that a lowercase word names, in the singular or the plural.
pub(super) fn named_by(word: &str) -> Option<&'static Subcategory> {
    let singular = word.strip_suffix('s').unwrap_or(word);
    UCS.iter().find(|sub| sub.words.split(' ').any(|name| name == word || name == singular))
}

const fn ucs(
    slug: &'static str,
    name: &'static str,
    category: &'static str,
    words: &'static str,
) -> Subcategory {
    Subcategory { slug, name, category, words }
}

/// In the order of the standard.
#[rustfmt::skip]
pub(crate) const UCS: &[Subcategory] = &[
    ucs("air", "Air", "industrial", "air hiss puff pressure"),
    ucs("aircraft", "Aircraft", "transport", "aircraft airplane plane helicopter jet"),
    ucs("alarms", "Alarms", "industrial", "alarm siren buzzer klaxon"),
    ucs("ucs-ambience", "Ambience", "ambience", "ambience ambient atmosphere atmos forest jungle cave night city room tone"),
    ucs("animals", "Animals", "nature", "animal dog cat wolf horse cow sheep pig frog insect cricket bee mouse rat bat howl bark meow"),
    ucs("archived", "Archived", "broadcast", "impulse"),
    ucs("beeps", "Beeps", "ui-ux", "beep bleep blip"),
    ucs("bells", "Bells", "foley", "bell gong doorbell bong"),
    ucs("birds", "Birds", "nature", "bird owl crow gull songbird rooster chicken duck"),
    ucs("boats", "Boats", "transport", "boat ship submarine sail rowboat"),
    ucs("bullets", "Bullets", "weapons", "bullet ricochet shell"),
    ucs("cartoon", "Cartoon", "comedy", "cartoon boing slide-whistle"),
    ucs("ceramics", "Ceramics", "foley", "ceramic plate pottery porcelain"),
    ucs("chains", "Chains", "foley", "chain"),
    ucs("chemicals", "Chemicals", "industrial", "acid chemical"),
    ucs("clocks", "Clocks", "foley", "clock tick chime"),
    ucs("cloth", "Cloth", "foley", "cloth fabric flap"),
    ucs("communications", "Communications", "broadcast", "radio static phone telephone television camera telemetry"),
    ucs("computers", "Computers", "ui-ux", "computer keyboard mouse-click"),
    ucs("creatures", "Creatures", "fantasy", "creature monster dragon dinosaur beast growl roar"),
    ucs("crowds", "Crowds", "ambience", "crowd applause cheer audience walla"),
    ucs("designed", "Designed", "horror", "drone riser stinger braam rumble boom eerie horror"),
    ucs("destruction", "Destruction", "industrial", "destruction collapse debris crash"),
    ucs("dirt-sand", "Dirt & Sand", "foley", "dirt sand dust gravel"),
    ucs("doors", "Doors", "foley", "door gate knock fencegate hinge"),
    ucs("drawers", "Drawers", "foley", "drawer"),
    ucs("electricity", "Electricity", "industrial", "electricity electric spark zap arc hum"),
    ucs("equipment", "Equipment", "foley", "equipment backpack saddle"),
    ucs("explosions", "Explosions", "weapons", "explosion explode blast tnt detonation"),
    ucs("farts", "Farts", "comedy", "fart"),
    ucs("fight", "Fight", "weapons", "fight punch kick bodyfall damage"),
    ucs("fire", "Fire", "nature", "fire flame torch burn burning crackle campfire ignite furnace flint"),
    ucs("fireworks", "Fireworks", "ambience", "firework firecracker"),
    ucs("ucs-foley", "Foley", "foley", "foley"),
    ucs("food-drink", "Food & Drink", "foley", "food eat eating drink cooking pour"),
    ucs("footsteps", "Footsteps", "foley", "footstep step walk run feet"),
    ucs("games", "Games", "ui-ux", "game arcade casino dice"),
    ucs("geothermal", "Geothermal", "nature", "lava geyser"),
    ucs("glass", "Glass", "foley", "glass"),
    ucs("gore", "Gore", "horror", "gore blood flesh bone splat squish"),
    ucs("guns", "Guns", "weapons", "gun gunshot rifle pistol shotgun cannon"),
    ucs("horns", "Horns", "transport", "horn honk"),
    ucs("human", "Human", "voiceover", "breath cough heartbeat sneeze snore burp"),
    ucs("ice", "Ice", "nature", "ice"),
    ucs("lasers", "Lasers", "weapons", "laser"),
    ucs("leather", "Leather", "foley", "leather"),
    ucs("liquid-mud", "Liquid & Mud", "foley", "mud liquid bubble"),
    ucs("machines", "Machines", "industrial", "machine elevator fan pump generator"),
    ucs("magic", "Magic", "fantasy", "magic spell shimmer heal enchant"),
    ucs("mechanical", "Mechanical", "industrial", "mechanical switch lever lock latch gear ratchet"),
    ucs("metal", "Metal", "foley", "metal steel iron"),
    ucs("motors", "Motors", "transport", "motor engine servo turbine"),
    ucs("movement", "Movement", "foley", "movement rustle"),
    ucs("musical", "Musical", "music-stems", "music musical chord melody loop drum guitar piano pluck jingle"),
    ucs("natural-disaster", "Natural Disaster", "nature", "avalanche earthquake tornado volcano"),
    ucs("objects", "Objects", "foley", "object chest coin bag book key keys furniture item"),
    ucs("paper", "Paper", "foley", "paper page"),
    ucs("plastic", "Plastic", "foley", "plastic"),
    ucs("rain", "Rain", "nature", "rain"),
    ucs("robots", "Robots", "industrial", "robot"),
    ucs("rocks", "Rocks", "foley", "rock stone"),
    ucs("rope", "Rope", "foley", "rope"),
    ucs("rubber", "Rubber", "foley", "rubber"),
    ucs("scifi", "SciFi", "fantasy", "scifi spaceship teleport"),
    ucs("snow", "Snow", "nature", "snow"),
    ucs("ucs-sports", "Sports", "sports", "sport ball skate"),
    ucs("swooshes", "Swooshes", "foley", "swoosh swish whoosh"),
    ucs("tools", "Tools", "industrial", "tool hammer saw drill dig dug pickaxe"),
    ucs("toys", "Toys", "comedy", "toy"),
    ucs("trains", "Trains", "transport", "train tram subway"),
    ucs("user-interface", "User Interface", "ui-ux", "ui interface click select confirmation confirm error cancel toggle hover notification scroll maximize minimize back open-menu close-menu question glitch"),
    ucs("vegetation", "Vegetation", "nature", "grass leaf leaves tree vegetation bush"),
    ucs("vehicles", "Vehicles", "transport", "vehicle car cart truck motorcycle bicycle"),
    ucs("voices", "Voices", "voiceover", "voice scream laugh whisper shout"),
    ucs("water", "Water", "nature", "water splash drip river stream ocean sea wave surf waterfall"),
    ucs("ucs-weapons", "Weapons", "weapons", "weapon sword knife arrow bow axe whip shield"),
    ucs("weather", "Weather", "nature", "weather thunder storm hail lightning"),
    ucs("whistles", "Whistles", "sports", "whistle"),
    ucs("wind", "Wind", "nature", "wind gust breeze"),
    ucs("windows", "Windows", "foley", "window"),
    ucs("wings", "Wings", "nature", "wing"),
    ucs("wood", "Wood", "foley", "wood wooden plank"),
];
