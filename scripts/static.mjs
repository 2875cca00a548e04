// A static file server, as plain as the host that the page is made for: `node scripts/static.mjs FOLDER PORT`.
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

const TYPES = {
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
};

/** Serves `folder` under `prefix` ("/" or "/sub/path/"); port 0 takes a free one. Resolves to the listening server. */
export function serve({ folder, prefix = "/", port = 0 }) {
    const root = resolve(folder);
    const server = createServer(async (request, response) => {
        const answer = (status, headers, body = "") => response.writeHead(status, headers).end(body);
        try {
            if (!["GET", "HEAD"].includes(request.method)) return answer(405, { allow: "GET, HEAD" });
            const path = decodeURIComponent(new URL(request.url, "http://host").pathname);
            if (`${path}/` === prefix) return answer(301, { location: prefix });
            const file = join(root, path.endsWith("/") ? `${path.slice(prefix.length)}index.html` : path.slice(prefix.length));
            const found = path.startsWith(prefix) && file.startsWith(root + sep) && (await stat(file).catch(() => null));
            if (!found || !found.isFile()) return answer(404, { "content-type": TYPES[".txt"] }, `no such file: ${path}\n`);
            const type = TYPES[extname(file)] ?? "application/octet-stream";
            response.writeHead(200, { "content-type": type, "content-length": found.size, "cache-control": "no-cache" });
            if (request.method === "HEAD") return response.end();
            createReadStream(file).on("error", () => response.destroy()).pipe(response);
        } catch {
            answer(400, { "content-type": TYPES[".txt"] }, "not a URL\n");
        }
    });
    return new Promise((done, fail) => server.once("error", fail).listen(port, "127.0.0.1", () => done(server)));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
    const [folder, port] = process.argv.slice(2);
    try {
        await serve({ folder, port: Number(port) });
        console.log(`\nStageCost is at http://127.0.0.1:${port}/  (Ctrl-C ends it)`);
    } catch (error) {
        console.error(error.code === "EADDRINUSE" ? `error: port ${port} is taken; set PORT to another` : `error: ${error.message}`);
        process.exitCode = 1;
    }
}
