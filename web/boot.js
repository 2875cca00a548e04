// Starts the page. Its text is the same in every build, so a strict script policy can allow it.
const note = document.getElementById("boot");
const { js, wasm, laterJs, laterWasm } = document.querySelector("script[data-wasm]").dataset;
const address = (name) => new URL(name, document.baseURI).href;

// The security policy lets text become markup or the address of a script only here. The page's views are made of templates,
// none of which can run anything; the one script that is named by its address is the service worker.
globalThis.trustedTypes?.createPolicy("default", {
    createHTML: (text) => (/<\s*(script|iframe|object|embed|base|link|meta|style)|\son\w+\s*=|javascript:/i.test(text) ? null : text),
    createScriptURL: (url) => (url === address("sw.js") ? url : null),
});

// The second program, which is loaded when something first asks it.
let program;
let tries = 0;
async function load() {
    // Some browsers remember for good that a module could not be had, so another try goes by another address.
    const module = await import(address(laterJs + (tries ? `?${tries}` : "")));
    await module.default({ module_or_path: address(laterWasm) });
    return module;
}
globalThis.stagecost = {
    async later(...question) {
        program ??= load();
        const { answer } = await program.catch((error) => {
            program = undefined;
            tries += 1;
            throw `This part of the page could not be loaded: ${error?.message ?? error}. Try again.`;
        });
        return answer(...question);
    },
    // Its markup, in place of what was there: what was opened stays open. The style of a bar's width may not stand in markup.
    show(element, markup) {
        const parts = () => [...element.querySelectorAll("details")];
        const open = parts().map((part) => part.open);
        element.innerHTML = markup;
        parts().forEach((part, index) => (part.open = open[index] ?? part.open));
        for (const bar of element.querySelectorAll("[data-width]")) bar.style.width = bar.dataset.width;
    },
};

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
