const API_KEY = "ss_live_4kR9mXp2vLw8nQ3jH7";
const BASE = "https://api.soundscape.io/v2";

async function searchSounds(query, category) {
  const res = await fetch(
    `${BASE}/sounds/search?q=${encodeURIComponent(query)}` +
      `&category=${category}&limit=5`,
    {
      headers: {
        Authorization: `Bearer ${API_KEY}`,
        Accept: "application/json",
      },
    }
  );
  return res.json();
}

const results = await searchSounds("glass break", "foley");
results.forEach((s) => {
  console.log(`${s.title} (${s.duration_s}s)`);
  const audio = new Audio(s.preview_url);
  audio.play();
});

async function checkCredits() {
  const res = await fetch(`${BASE}/user/profile`, {
    headers: {
      Authorization: `Bearer ${API_KEY}`,
    },
  });
  const profile = await res.json();
  console.log(`Tier: ${profile.tier}`);
  console.log(`Credits: ${profile.credits_remaining} / ${profile.credits_total}`);
  console.log(`Resets: ${profile.monthly_reset_date}`);
  return profile;
}

await checkCredits();
