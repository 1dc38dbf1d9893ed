// In the page before JupyterLab: when a key went down, when a changed picture was visible, what came from the kernel.
(() => {
    const probe = window.probe = {key: 0, seen: [], bytes: 0};
    let watched = null, images = false, observer = null, pending = false;

    // visible: the browser has made a frame with the change in it
    const changed = () => {
        if (pending) return;
        pending = true;
        requestAnimationFrame(() => {
            const after = new MessageChannel();
            after.port1.onmessage = () => { pending = false; probe.seen.push(performance.now()); };
            after.port2.postMessage(0);
        });
    };

    // what to watch; a picture that arrives as an image is there once it is loaded, all others once the page holds them
    probe.watch = node => {
        observer?.disconnect();
        [watched, images] = [node, !!node.querySelector('img')];
        observer = new MutationObserver(() => images || changed());
        observer.observe(node, {subtree: true, childList: true, attributes: true, characterData: true});
    };
    document.addEventListener('load', event => { if (images && watched.contains(event.target)) changed(); }, true);

    window.addEventListener('keydown', event => { [probe.key, probe.seen] = [event.timeStamp, []]; }, true);

    // milliseconds from the last key press to the last change that it made visible, after a silence
    probe.answer = silence => new Promise((answer, fail) => {
        const look = setInterval(() => {
            const now = performance.now(), last = probe.seen.at(-1);
            if (now - (last ?? now) > silence) answer(last - probe.key);
            else if (now - probe.key > 5000) fail(new Error('no picture within 5 seconds of the key press'));
            else return;
            clearInterval(look);
        }, 20);
    });

    window.WebSocket = class extends WebSocket {
        constructor(...given) {
            super(...given);
            if (this.url.includes('/channels'))
                this.addEventListener('message', ({data}) => { probe.bytes += data.byteLength ?? data.length; });
        }
    };
})();
