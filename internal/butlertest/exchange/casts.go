package exchange

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// cast is what python-plexapi makes of an attribute.
type cast uint8

const (
	asText  cast = iota
	asInt        // utils.cast(int): NaN of anything else
	asFloat      // utils.cast(float): NaN of anything else
	asBool       // utils.cast(bool): ValueError of all but 1, 0, true, false
	asTime       // utils.toDatetime: None of all but whole seconds
	asDate       // utils.toDatetime with %Y-%m-%d: None of anything else
)

// ok reports whether a value can be cast.
func (c cast) ok(value string) bool {
	var err error
	switch c {
	case asText:
	case asInt, asTime:
		_, err = strconv.ParseInt(value, 10, 64)
	case asFloat:
		_, err = strconv.ParseFloat(value, 64)
	case asBool:
		return slices.Contains([]string{"1", "0", "true", "false"}, value)
	case asDate:
		_, err = time.Parse(time.DateOnly, value)
	}
	return err == nil
}

// castsOf returns how attributes of a tag are cast, as python-plexapi 4.16.1 does in server.py, media.py,
// library.py, video.py, audio.py, photo.py and settings.py; attributes that are not here stay text.
func castsOf(tag string) map[string]cast {
	names := func(c cast, all string) map[string]cast {
		m := map[string]cast{}
		for name := range strings.FieldsSeq(all) {
			m[name] = c
		}
		return m
	}
	merge := func(all ...map[string]cast) map[string]cast {
		sum := map[string]cast{}
		for _, m := range all {
			for name, c := range m {
				sum[name] = c
			}
		}
		return sum
	}
	item := merge(
		names(asInt, `albumSort childCount createdAtTZOffset duration enableCreditsMarkerGeneration episodeSort extraType
			flattenSeasons grandparentRatingKey index leafCount librarySectionID loudnessAnalysisVersion maxYear minYear
			musicAnalysisVersion parentIndex parentRatingKey parentYear ratingCount ratingKey seasonCount skipCount skipDetails
			subtitleMode useOriginalTitle viewCount viewOffset viewedLeafCount year`),
		names(asFloat, "audienceRating distance rating userRating"),
		names(asTime, "addedAt createdAt lastRatedAt lastViewedAt updatedAt"),
		names(asDate, "originallyAvailableAt"),
		names(asBool, "allowSync collectionPublished filters refreshing skipParent smart"),
	)
	switch tag {
	case "Video", "Track", "Photo", "Directory":
		return item
	case "MediaContainer":
		return merge(
			names(asBool, `allowCameraUpload allowChannelAccess allowMediaDeletion allowSharing allowSync backgroundProcessing
				certificate claimed companionProxy eventStream hubSearch multiuser myPlex myPlexSubscription photoAutoTag pluginHost
				requestParametersInCookie sync transcoderAudio transcoderLyrics transcoderPhoto transcoderSubtitles
				transcoderVideo updater voiceSearch canInstall`),
			names(asInt, `librarySectionID readOnlyLibraries size totalSize offset transcoderActiveVideoSessions mediaTagVersion
				status viewMode`),
			names(asTime, "updatedAt checkedAt"),
		)
	case "Activity":
		return merge(names(asBool, "cancellable"), names(asInt, "progress"))
	case "ButlerTask":
		return merge(names(asBool, "enabled scheduleRandomized"), names(asInt, "interval"))
	case "Setting":
		return names(asBool, "advanced hidden secure")
	case "Location":
		return names(asInt, "id")
	case "Chapter":
		return names(asInt, "endTimeOffset id index startTimeOffset")
	case "Marker":
		return merge(names(asInt, "endTimeOffset id startTimeOffset"), names(asBool, "final"))
	case "Media":
		return merge(names(asFloat, "aspectRatio"),
			names(asInt, "audioChannels bitrate duration height id iso proxyType width"),
			names(asBool, "has64bitOffsets hasVoiceActivity optimizedForStreaming selected"))
	case "Part":
		return merge(names(asBool, "accessible exists has64bitOffsets hasThumbnail optimizedForStreaming selected"),
			names(asInt, "deepAnalysisVersion duration id packetLength size syncItemId"))
	case "Stream":
		return merge(
			names(asInt, `bitDepth bitrate cabac channels codedHeight codedWidth duration height id index level minLines refFrames
				samplingRate score streamIdentifier streamType userID width`),
			names(asBool, "canAutoSync default forced hasScalingMatrix hearingImpaired perfectMatch selected timed"),
			names(asFloat, "albumGain albumPeak albumRange frameRate gain loudness lra peak"))
	case "Level":
		return names(asFloat, "v")
	case "Hub":
		return merge(names(asBool, "more promotedToOwnHome"), names(asInt, "size"))
	case "Type", "Sort":
		return names(asBool, "active")
	case "Path":
		return names(asBool, "home network")
	case "MyPlex":
		return names(asBool, "subscriptionActive")
	case "Guid", "Genre", "Collection", "Image":
		return names(asInt, "count librarySectionID tagType")
	}
	return nil
}

// Miscast returns the attributes of an element, and of all below it, that python-plexapi cannot cast.
func (e Element) Miscast() []string {
	var all []string
	fault := func(format string, args ...any) {
		all = append(all, e.XMLName.Local+": "+fmt.Sprintf(format, args...))
	}
	casts := castsOf(e.XMLName.Local)
	for _, a := range e.Attrs {
		if !casts[a.Name.Local].ok(a.Value) {
			fault("%s=%q cannot be cast", a.Name.Local, a.Value)
		}
	}
	switch e.XMLName.Local {
	case "Setting":
		all = append(all, e.setting()...)
	case "Marker":
		if !e.has("Attributes@version") { // Marker._loadData raises AttributeError
			fault("there is no Attributes in it")
		}
	case "Directory":
		// LibrarySection casts its key, Directory of another kind does not.
		if key, ok := e.Attr("key"); ok && e.has("@agent") && !asInt.ok(key) {
			fault("key=%q cannot be cast", key)
		}
	}
	for _, child := range e.Children {
		all = append(all, child.Miscast()...)
	}
	return all
}

// setting returns what settings.py cannot read of a Setting.
func (e Element) setting() []string {
	var all []string
	id, ok := e.Attr("id")
	if !ok || id == "" {
		all = append(all, "a Setting has no id")
	}
	types := map[string]cast{"bool": asBool, "int": asInt, "double": asFloat, "text": asText}
	kind, _ := e.Attr("type")
	c, ok := types[kind]
	if !ok {
		return append(all, fmt.Sprintf("%s: type %q", id, kind))
	}
	for _, name := range []string{"default", "value"} {
		if v, ok := e.Attr(name); !ok || !c.ok(v) {
			all = append(all, fmt.Sprintf("%s: %s %q is no %s", id, name, v, kind))
		}
	}
	// It does k, v = kv.split(':') for each kv of values.split('|').
	if values, _ := e.Attr("enumValues"); values != "" {
		for kv := range strings.SplitSeq(values, "|") {
			if k, _, ok := strings.Cut(kv, ":"); !ok || strings.Count(kv, ":") != 1 || !c.ok(k) {
				all = append(all, fmt.Sprintf("%s: cannot read %q", id, kv))
			}
		}
	}
	return all
}
