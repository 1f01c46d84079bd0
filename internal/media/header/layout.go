package header

// layoutOf returns ffmpeg's name of the usual layout of so many channels, as Vorbis, Opus and FLAC
// have them; "" if there is none.
func layoutOf(channels int) string {
	return pick(channels, "", "mono", "stereo", "3.0", "quad", "5.0", "5.1", "6.1", "7.1")
}

// layoutAAC returns the layout of a channel configuration: ISO/IEC 14496-3, table 1.19. Of 7 there
// are two readings; only the decoder can tell.
func layoutAAC(configuration int) (layout string, channels int, ok bool) {
	layout = pick(configuration, "", "mono", "stereo", "3.0", "4.0", "5.0", "5.1")
	return layout, configuration, layout != ""
}

// layoutAC3 returns the layout of an audio coding mode with or without a low-frequency channel:
// ETSI TS 102 366, 4.4.2.3.
func layoutAC3(mode int, lfe bool) (layout string, channels int) {
	if lfe {
		return pick(mode, "", "", "2.1", "3.1", "", "", "4.1", "5.1(side)"), [...]int{2, 1, 2, 3, 3, 4, 4, 5}[mode&7] + 1
	}
	return pick(mode, "stereo", "mono", "stereo", "3.0", "3.0(back)", "4.0", "quad(side)", "5.0(side)"),
		[...]int{2, 1, 2, 3, 3, 4, 4, 5}[mode&7]
}

// layoutDolby returns the layout of so many channels of AC-3 or E-AC-3 where it can only be one.
func layoutDolby(channels int) string {
	return pick(channels, "", "mono", "stereo", "", "", "", "5.1(side)")
}

func pick(i int, from ...string) string {
	if i < 0 || i >= len(from) {
		return ""
	}
	return from[i]
}
