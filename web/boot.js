// Starts the page. Its text is the same in every build, so a strict script policy can allow it.
const note = document.getElementById("boot");
const { js, wasm } = document.querySelector("script[data-wasm]").dataset;
const address = (name) => new URL(name, document.baseURI).href;

// The security policy lets text become markup or the address of a script only here. The page's views are made of templates,
// none of which can run anything; the one script that is named by its address is the service worker.
globalThis.trustedTypes?.createPolicy("default", {
    createHTML: (text) => (/<\s*(script|iframe|object|embed|base|link|meta|style)|\son\w+\s*=|javascript:/i.test(text) ? null : text),
    createScriptURL: (url) => (url === address("sw.js") ? url : null),
});

try {
    if (typeof WebAssembly !== "object") throw new Error("this browser has no WebAssembly");
    const { default: init } = await import(address(js));
    await init({ module_or_path: address(wasm) });
    note?.remove();
} catch (error) {
    console.error(error);
    const text = `StageCost could not start: ${error?.message ?? error}. Reload the page; if that does not help, use a current browser that allows WebAssembly.`;
    const place = note ?? document.body.appendChild(document.createElement("p"));
    place.setAttribute("role", "alert");
    place.textContent = text;
}
// Last, so that keeping the page never delays it; and even after a failure, because a newer version may be without it.
import(address("offline.js")).catch((error) => console.error(error));
