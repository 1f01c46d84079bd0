package loudnessanalysis

import "strings"

const (
	surround = 1.41 // weight of channels beside and behind the listener, BS.1770-4 table 3
	front    = 1.0
	none     = 0 // of the low-frequency channel, which is not measured
)

// weights returns the weight of each channel of a layout as ffmpeg names it: a name such as
// "5.1(side)", or the channels themselves, such as "FL+FR+LFE" or "3 channels (FL+FR+LFE)". Where the
// name tells nothing the usual order of that many channels is taken, and failing that all channels
// count alike.
//
// As in ffmpeg's ebur128, every channel beside or behind the listener counts 1.41, those at the back
// of 7.1 too, to which BS.1770-4 gives 1.0 for its wider angle.
func weights(layout string, channels int) []float64 {
	names := named(layout)
	if len(names) != channels {
		names = usual(channels)
	}
	all := make([]float64, channels)
	for i := range all {
		all[i] = front
		if i < len(names) {
			all[i] = weight(names[i])
		}
	}
	return all
}

func weight(channel string) float64 {
	switch channel {
	case "LFE", "LFE2":
		return none
	case "BL", "BR", "BC", "SL", "SR", "TBL", "TBC", "TBR", "SDL", "SDR":
		return surround
	}
	return front
}

func named(layout string) []string {
	list := layout
	if _, inside, ok := strings.Cut(layout, " channels ("); ok {
		list = strings.TrimSuffix(inside, ")")
	} else if s := standard(layout); s != "" {
		list = s
	}
	return strings.Split(list, "+")
}

// usual is the layout that ffmpeg assumes for a number of channels.
func usual(channels int) []string {
	layouts := []string{"", "mono", "stereo", "2.1", "4.0", "5.0", "5.1", "6.1", "7.1"}
	switch {
	case channels > 0 && channels < len(layouts):
		return named(layouts[channels])
	case channels == 16:
		return named("hexadecagonal")
	case channels == 24:
		return named("22.2")
	}
	return nil
}

// standard returns the channels of a layout, in their order, as libavutil/channel_layout.h has them.
func standard(layout string) string {
	switch layout {
	case "mono":
		return "FC"
	case "stereo":
		return "FL+FR"
	case "downmix":
		return "DL+DR"
	case "2.1":
		return "FL+FR+LFE"
	case "3.0":
		return "FL+FR+FC"
	case "3.0(back)":
		return "FL+FR+BC"
	case "3.1":
		return "FL+FR+FC+LFE"
	case "4.0":
		return "FL+FR+FC+BC"
	case "quad":
		return "FL+FR+BL+BR"
	case "quad(side)":
		return "FL+FR+SL+SR"
	case "4.1":
		return "FL+FR+FC+LFE+BC"
	case "5.0":
		return "FL+FR+FC+BL+BR"
	case "5.0(side)":
		return "FL+FR+FC+SL+SR"
	case "5.1":
		return "FL+FR+FC+LFE+BL+BR"
	case "5.1(side)":
		return "FL+FR+FC+LFE+SL+SR"
	case "6.0":
		return "FL+FR+FC+BC+SL+SR"
	case "6.0(front)":
		return "FL+FR+FLC+FRC+SL+SR"
	case "hexagonal":
		return "FL+FR+FC+BL+BR+BC"
	case "6.1":
		return "FL+FR+FC+LFE+BC+SL+SR"
	case "6.1(back)":
		return "FL+FR+FC+LFE+BL+BR+BC"
	case "6.1(front)":
		return "FL+FR+LFE+FLC+FRC+SL+SR"
	case "7.0":
		return "FL+FR+FC+BL+BR+SL+SR"
	case "7.0(front)":
		return "FL+FR+FC+FLC+FRC+SL+SR"
	case "7.1":
		return "FL+FR+FC+LFE+BL+BR+SL+SR"
	case "7.1(wide)":
		return "FL+FR+FC+LFE+BL+BR+FLC+FRC"
	case "7.1(wide-side)":
		return "FL+FR+FC+LFE+FLC+FRC+SL+SR"
	case "7.1(top)":
		return "FL+FR+FC+LFE+BL+BR+TFL+TFR"
	case "octagonal":
		return "FL+FR+FC+BL+BR+BC+SL+SR"
	case "cube":
		return "FL+FR+BL+BR+TFL+TFR+TBL+TBR"
	case "hexadecagonal":
		return "FL+FR+FC+BL+BR+BC+SL+SR+TFL+TFC+TFR+TBL+TBC+TBR+WL+WR"
	case "22.2":
		return "FL+FR+FC+LFE+BL+BR+FLC+FRC+BC+SL+SR+TC+TFL+TFC+TFR+TBL+TBC+TBR+LFE2+TSL+TSR+BFC+BFL+BFR"
	}
	return ""
}
