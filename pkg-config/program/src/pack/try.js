// Has `www/unpack.js` unpack packed modules, and names on standard output those that come out otherwise than they were.
const { readFileSync } = require('node:fs');
const [unpacker, ...files] = process.argv.slice(1);
const sent = (packed) => new Response(new ReadableStream({
    start(stream) {
        // As they arrive: in pieces, the first too short for anything.
        for (let at = 0; at < packed.length; at += 999) {
            const piece = packed.subarray(at, at + 999);
            stream.enqueue(piece.subarray(0, 7));
            if (piece.length > 7) stream.enqueue(piece.subarray(7));
        }
        stream.close();
    },
}));
(async () => {
    const { unpack } = await import(`data:text/javascript,${encodeURIComponent(readFileSync(unpacker))}`);
    // The last part at once with the one before it, and in another order than they were packed.
    const [first, ...rest] = files;
    const isSame = async (file, isPart) => {
        const unpacked = await unpack(sent(readFileSync(file)), isPart);
        if (!readFileSync(file.replace(/wasm$/, 'plain')).equals(unpacked)) console.log(file);
    };
    await isSame(first, false);
    await Promise.all(rest.reverse().map((file) => isSame(file, true)));
})();
