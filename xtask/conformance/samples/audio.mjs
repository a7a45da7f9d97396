// Stands in for the browser's class: fetches the URL as a browser does, with no header, and sees that it is OGG.
globalThis.Audio = class {
  constructor(url) {
    this.url = url;
  }
  async play() {
    const response = await fetch(this.url);
    const head = Buffer.from(await response.arrayBuffer()).subarray(0, 4).toString();
    if (!response.ok || head !== "OggS") throw new Error(`${this.url}: ${response.status}, ${head}`);
    console.log(`Plays: ${response.headers.get("content-type")}`);
  }
};
