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
    if (event.request.method !== "GET" || KEPT.size === 0) return;
    const url = kept(event.request);
    if (url) event.respondWith(answer(url, event.request));
    else if (event.request.url.startsWith(registration.scope)) event.respondWith(earlier(event.request));
    // The tab that is on its way may already be among those that are open, as what it was or as what it will be.
    const own = [event.clientId, event.resultingClientId, event.replacesClientId];
    if (event.request.mode === "navigate") event.waitUntil(forget((tab) => !own.includes(tab.id)));
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

/** What is kept of versions before this one. */
const others = async () => (await caches.keys()).filter((name) => name.startsWith(OURS) && name !== CACHE);

/** Lets the versions before go, once no tab but that which asks may still need a part of one. */
async function forget(isOther) {
    const tabs = await clients.matchAll({ type: "window", includeUncontrolled: true });
    if (isOther ? tabs.some(isOther) : tabs.length > 1) return;
    await Promise.all((await others()).map((name) => caches.delete(name)));
}

/** What this version does not have: a part of a tab's own version, or else whatever the host says. */
async function earlier(request) {
    for (const name of await others()) {
        const cache = await caches.open(name);
        const found = await cache.match(request.url, { ignoreVary: true });
        if (found) return found;
    }
    return fetch(request);
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
