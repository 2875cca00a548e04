// The service worker: keeps one whole version of the page, so that it opens without a network.
// scripts/worker.mjs fills in these two. With no files, as in a build for development, it keeps nothing and takes over at once.
const VERSION = "";
const FILES = {};

// All pages of a host share one store, whatever their folder, so names carry the folder that this worker is for.
const OURS = `stagecost ${registration.scope} `;
const CACHE = OURS + VERSION;
const address = (name) => new URL(name, registration.scope).href;
const KEPT = new Set(Object.keys(FILES).map(address));

addEventListener("install", (event) => {
    // A filled worker waits until the page asks or no tab is left: no tab gets files of another version than it began with.
    event.waitUntil(KEPT.size === 0 ? skipWaiting() : keep());
});

// No tab is claimed: one whose files came from the host goes on with the host, whatever version that has.
addEventListener("activate", (event) => event.waitUntil(forget()));

addEventListener("message", (event) => {
    if (event.data === "take over") event.waitUntil(skipWaiting());
});

addEventListener("fetch", (event) => {
    const url = event.request.method === "GET" && kept(event.request);
    if (url) event.respondWith(answer(url, event.request));
});

/** Stores every file of this version, or none: a host in the middle of a change must not leave a mixture. */
async function keep() {
    const files = Object.entries(FILES).map(([name, integrity]) => [address(name), integrity]);
    const responses = await Promise.all(files.map(([url, integrity]) => whole(url, integrity)));
    const cache = await caches.open(CACHE);
    await Promise.all(files.map(([url], index) => cache.put(url, responses[index])));
}

/** The file that was built, which the browser may have from the page itself, or else from the host anew. */
async function whole(url, integrity) {
    const response = await fetch(url, { integrity }).catch(() => fetch(url, { integrity, cache: "reload" }));
    if (!response.ok) throw new Error(`${response.status}: ${url}`);
    return response;
}

async function forget() {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name.startsWith(OURS) && name !== CACHE).map((name) => caches.delete(name)));
}

/** The address under which the answer to a request is kept, if it is. */
function kept({ url, mode }) {
    const { origin, pathname, search } = new URL(url);
    // The page is the same whatever follows "?", and under both of its names.
    const page = mode === "navigate" && pathname === new URL("index.html", registration.scope).pathname;
    const asked = page ? address("./") : origin + pathname + (mode === "navigate" ? "" : search);
    return KEPT.has(asked) ? asked : null;
}

async function answer(url, request) {
    const cache = await caches.open(CACHE);
    return (await cache.match(url, { ignoreVary: true })) ?? fetch(request);
}
