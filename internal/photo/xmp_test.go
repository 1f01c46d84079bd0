package photo

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"
)

// packet wraps properties in what XMP has around them.
func packet(attributes, elements string) string {
	return `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="` + nsRDF + `">
<rdf:Description rdf:about="" xmlns:xmp="` + nsXMP + `" xmlns:dc="` + nsDC + `" xmlns:exif="` + nsExif + `" xmlns:tiff="` + nsTIFF + `" xmlns:photoshop="` + nsPhotoshop + `"
 xmlns:lr="` + nsLightroom + `" xmlns:digiKam="` + nsDigiKam + `" xmlns:MicrosoftPhoto="` + nsMicrosoft + `" xmlns:MP="` + nsMSRegions + `" xmlns:MPRI="` + nsMSInfo + `" xmlns:MPReg="` + nsMSRegion + `"
 xmlns:mwg-rs="` + nsMWG + `" xmlns:mwg-kw="` + nsKeywords + `" xmlns:stArea="` + nsArea + `" xmlns:iptcExt="` + nsIPTCExt + `" xmlns:GPano="` + nsPano + `" ` + attributes + `>` + elements +
		`</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`
}

func TestXMP(t *testing.T) {
	offset := 2 * 3600
	for _, c := range []struct {
		name, attributes, elements string
		want                       func(*Info)
	}{
		{"nothing", "", "", func(*Info) {}},
		{"attributes", `xmp:Rating="3" tiff:Make="NIKON CORPORATION" tiff:Model="NIKON D90" exif:FNumber="28/10" photoshop:City="Ulm" photoshop:Country="Germany"`, "", func(i *Info) {
			i.Stars, i.Data.Camera, i.Data.Aperture, i.Place = 3, "NIKON D90", 2.8, []string{"Ulm", "Germany"}
		}},
		{"elements", "", `<xmp:Rating>5</xmp:Rating><exif:DateTimeOriginal>2020-02-03T04:05:06.78+02:00</exif:DateTimeOriginal>`, func(i *Info) {
			i.Stars, i.Time, i.Subsec, i.Offset = 5, time.Date(2020, 2, 3, 4, 5, 6, 78e7, time.UTC), true, &offset
		}},
		{"rejected", `xmp:Rating="-1"`, "", func(*Info) {}},
		{"rating of Microsoft", `MicrosoftPhoto:Rating="75"`, "", func(i *Info) { i.Stars = 4 }},
		{"languages", "", `<dc:title><rdf:Alt><rdf:li xml:lang="x-default">Sea</rdf:li><rdf:li xml:lang="de">Meer</rdf:li></rdf:Alt></dc:title>`, func(i *Info) { i.Title = "Sea" }},
		{"position", `exif:GPSLatitude="33,51.408S" exif:GPSLongitude="151,12,55E"`, "", func(i *Info) {
			lat, lon := -33.8568, 151+12.0/60+55.0/3600
			i.Data.Latitude, i.Data.Longitude = &lat, &lon
		}},
		{"no position", `exif:GPSLatitude="95,0N" exif:GPSLongitude="0,0E"`, "", func(*Info) {}},
		{"panorama", `GPano:ProjectionType="equirectangular"`, "", func(i *Info) { i.Panorama = true }},
		{"keywords", "", `<lr:hierarchicalSubject><rdf:Bag><rdf:li>Animals|Birds|Owl</rdf:li></rdf:Bag></lr:hierarchicalSubject>
			<digiKam:TagsList><rdf:Seq><rdf:li>Animals/Birds/Owl</rdf:li><rdf:li>Night</rdf:li></rdf:Seq></digiKam:TagsList>
			<dc:subject><rdf:Bag><rdf:li>Owl</rdf:li><rdf:li> forest </rdf:li><rdf:li></rdf:li></rdf:Bag></dc:subject>
			<mwg-kw:Keywords rdf:parseType="Resource"><mwg-kw:Hierarchy><rdf:Bag><rdf:li rdf:parseType="Resource"><mwg-kw:Keyword>Plants</mwg-kw:Keyword>
			<mwg-kw:Children><rdf:Bag><rdf:li rdf:parseType="Resource"><mwg-kw:Keyword>Fern</mwg-kw:Keyword></rdf:li></rdf:Bag></mwg-kw:Children></rdf:li></rdf:Bag></mwg-kw:Hierarchy></mwg-kw:Keywords>`,
			func(i *Info) {
				i.Keywords = [][]string{{"Animals", "Birds", "Owl"}, {"Night"}, {"Plants", "Fern"}, {"forest"}}
			}},
		{"faces", "", `<mwg-rs:Regions><rdf:Description><mwg-rs:RegionList><rdf:Bag>
			<rdf:li><rdf:Description mwg-rs:Name="Ada" mwg-rs:Type="Face"><mwg-rs:Area stArea:x="0.5" stArea:y="0.25" stArea:w="0.1" stArea:h="0.2"/></rdf:Description></rdf:li>
			<rdf:li><rdf:Description mwg-rs:Name="Rex" mwg-rs:Type="Pet"/></rdf:li></rdf:Bag></mwg-rs:RegionList></rdf:Description></mwg-rs:Regions>
			<MP:RegionInfo rdf:parseType="Resource"><MPRI:Regions><rdf:Bag><rdf:li MPReg:Rectangle="0.1, 0.2, 0.2, 0.4" MPReg:PersonDisplayName="Grace"/>
			<rdf:li MPReg:Rectangle="0, 0, 1, 1" MPReg:PersonDisplayName="Ada"/></rdf:Bag></MPRI:Regions></MP:RegionInfo>
			<iptcExt:PersonInImage><rdf:Bag><rdf:li>Edsger</rdf:li></rdf:Bag></iptcExt:PersonInImage>`,
			func(i *Info) {
				i.Faces = []Face{{"Ada", 0.5, 0.25, 0.1, 0.2}, {"Grace", 0.2, 0.4, 0.2, 0.4}, {Name: "Edsger"}}
			}},
		{"regions beyond the picture", "", `<MP:RegionInfo rdf:parseType="Resource"><MPRI:Regions><rdf:Bag><rdf:li MPReg:Rectangle="NaN, -1, 7, Inf" MPReg:PersonDisplayName="Ada"/></rdf:Bag></MPRI:Regions></MP:RegionInfo>`,
			func(i *Info) { i.Faces = []Face{{Name: "Ada"}} }},
	} {
		t.Run(c.name, func(t *testing.T) {
			var want Info
			c.want(&want)
			got := parseXMP([]byte(packet(c.attributes, c.elements)))
			if got.Data.Latitude != nil && want.Data.Latitude != nil {
				if d := *got.Data.Latitude - *want.Data.Latitude; d > 1e-6 || d < -1e-6 {
					t.Errorf("latitude %v", *got.Data.Latitude)
				}
				got.Data.Latitude, got.Data.Longitude = want.Data.Latitude, want.Data.Longitude
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
		})
	}
}

// What is hostile is bounded: it says what it said before it went beyond all bounds.
func TestHostileXMP(t *testing.T) {
	for name, s := range map[string]string{
		"entities":    `<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;">]>` + packet("", "<dc:title>&b;</dc:title>"),
		"depth":       packet("", strings.Repeat("<dc:title>", 100_000)),
		"many":        packet("", strings.Repeat("<dc:format/>", 300_000)+"<dc:title>late</dc:title>"),
		"around":      strings.Repeat("<a>", 100_000) + packet("", "<dc:title>deep</dc:title>"),
		"not XML":     "\x00\x01\x02<<<>>>",
		"other bytes": `<?xml version="1.0" encoding="utf-16"?>` + packet("", "<dc:title>no</dc:title>"),
	} {
		if i := parseXMP([]byte(s)); i.Title != "" {
			t.Errorf("%s: title %q", name, i.Title)
		}
	}
	var many strings.Builder
	for i := range 10_000 {
		fmt.Fprintf(&many, "<rdf:li>word %d %s</rdf:li>", i, strings.Repeat("x", 500))
	}
	i := parseXMP([]byte(packet("", "<dc:subject><rdf:Bag>"+many.String()+"</rdf:Bag></dc:subject>")))
	if len(i.Keywords) != maxKeywords || len([]rune(i.Keywords[0][0])) != maxWord {
		t.Errorf("%d keywords", len(i.Keywords))
	}
}

func FuzzXMP(f *testing.F) {
	f.Add([]byte(packet(`xmp:Rating="3"`, `<dc:subject><rdf:Bag><rdf:li>a|b</rdf:li></rdf:Bag></dc:subject>`)))
	f.Add([]byte(packet("", `<mwg-rs:Regions rdf:parseType="Resource"><mwg-rs:RegionList><rdf:Bag><rdf:li rdf:parseType="Resource"><mwg-rs:Name>A</mwg-rs:Name></rdf:li></rdf:Bag></mwg-rs:RegionList></mwg-rs:Regions>`)))
	f.Fuzz(func(t *testing.T, b []byte) {
		i := parseXMP(b)
		if i.Stars < 0 || i.Stars > 5 || len(i.Keywords) > maxKeywords || len(i.Faces) > maxFaces || i.Data.Orientation > 8 {
			t.Fatalf("%+v", i)
		}
	})
}
