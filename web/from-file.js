// Says why the page cannot start where it was opened as a file; a plain script, because modules are what does not load there.
if (location.protocol === "file:") {
    const note = document.getElementById("boot");
    note.setAttribute("role", "alert");
    note.textContent =
        "StageCost cannot start from a file: browsers load its program over HTTP only. Serve this folder with any web server, " +
        "such as “python3 -m http.server”, and open the address that it prints.";
}
