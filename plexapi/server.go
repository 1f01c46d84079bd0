package plexapi

// Identity is the answer to GET /identity. It needs no token.
type Identity struct {
	Size              int    `xml:"size,attr" json:"size"`
	Claimed           Bool   `xml:"claimed,attr" json:"claimed"`
	MachineIdentifier string `xml:"machineIdentifier,attr" json:"machineIdentifier"`
	Version           string `xml:"version,attr" json:"version"`
}

// Server is the answer to GET /: what a server is and what it can do. The lists are separated by commas.
type Server struct {
	Size                          int         `xml:"size,attr" json:"size"`
	AllowCameraUpload             Bool        `xml:"allowCameraUpload,attr" json:"allowCameraUpload"`
	AllowChannelAccess            Bool        `xml:"allowChannelAccess,attr" json:"allowChannelAccess"`
	AllowMediaDeletion            Bool        `xml:"allowMediaDeletion,attr" json:"allowMediaDeletion"`
	AllowSharing                  Bool        `xml:"allowSharing,attr" json:"allowSharing"`
	AllowSync                     Bool        `xml:"allowSync,attr" json:"allowSync"`
	BackgroundProcessing          Bool        `xml:"backgroundProcessing,attr" json:"backgroundProcessing"`
	Certificate                   Bool        `xml:"certificate,attr" json:"certificate"`
	CompanionProxy                Bool        `xml:"companionProxy,attr" json:"companionProxy"`
	Diagnostics                   string      `xml:"diagnostics,attr" json:"diagnostics"`
	EventStream                   Bool        `xml:"eventStream,attr" json:"eventStream"`
	FriendlyName                  string      `xml:"friendlyName,attr" json:"friendlyName"`
	HubSearch                     Bool        `xml:"hubSearch,attr" json:"hubSearch"`
	MachineIdentifier             string      `xml:"machineIdentifier,attr" json:"machineIdentifier"`
	Multiuser                     Bool        `xml:"multiuser,attr" json:"multiuser"`
	MyPlex                        Bool        `xml:"myPlex,attr" json:"myPlex"`
	MyPlexSubscription            Bool        `xml:"myPlexSubscription,attr" json:"myPlexSubscription"`
	OwnerFeatures                 string      `xml:"ownerFeatures,attr" json:"ownerFeatures"`
	PhotoAutoTag                  Bool        `xml:"photoAutoTag,attr" json:"photoAutoTag"`
	Platform                      string      `xml:"platform,attr" json:"platform"`
	PlatformVersion               string      `xml:"platformVersion,attr" json:"platformVersion"`
	PluginHost                    Bool        `xml:"pluginHost,attr" json:"pluginHost"`
	RequestParametersInCookie     Bool        `xml:"requestParametersInCookie,attr" json:"requestParametersInCookie"`
	Sync                          Bool        `xml:"sync,attr" json:"sync"`
	TranscoderActiveVideoSessions int         `xml:"transcoderActiveVideoSessions,attr" json:"transcoderActiveVideoSessions"`
	TranscoderAudio               Bool        `xml:"transcoderAudio,attr" json:"transcoderAudio"`
	TranscoderLyrics              Bool        `xml:"transcoderLyrics,attr" json:"transcoderLyrics"`
	TranscoderPhoto               Bool        `xml:"transcoderPhoto,attr" json:"transcoderPhoto"`
	TranscoderSubtitles           Bool        `xml:"transcoderSubtitles,attr" json:"transcoderSubtitles"`
	TranscoderVideo               Bool        `xml:"transcoderVideo,attr" json:"transcoderVideo"`
	TranscoderVideoBitrates       string      `xml:"transcoderVideoBitrates,attr" json:"transcoderVideoBitrates"`
	TranscoderVideoQualities      string      `xml:"transcoderVideoQualities,attr" json:"transcoderVideoQualities"`
	TranscoderVideoResolutions    string      `xml:"transcoderVideoResolutions,attr" json:"transcoderVideoResolutions"`
	UpdatedAt                     int64       `xml:"updatedAt,attr" json:"updatedAt"` // Unix seconds
	Updater                       Bool        `xml:"updater,attr" json:"updater"`
	Version                       string      `xml:"version,attr" json:"version"`
	VoiceSearch                   Bool        `xml:"voiceSearch,attr" json:"voiceSearch"`
	Directory                     []Directory `xml:"Directory" json:"Directory"`
}

// Directory is a path below the one that was asked for.
type Directory struct {
	Count int    `xml:"count,attr" json:"count"`
	Key   string `xml:"key,attr" json:"key"`
	Title string `xml:"title,attr" json:"title"`
}

// Servers is the answer to GET /servers: the server itself, as it was reached.
type Servers struct {
	Size   int             `xml:"size,attr" json:"size"`
	Server []ServerAddress `xml:"Server" json:"Server"`
}

// ServerAddress says where a server is.
type ServerAddress struct {
	Name              string `xml:"name,attr" json:"name"`
	Host              string `xml:"host,attr" json:"host"`
	Address           string `xml:"address,attr" json:"address"`
	Port              int    `xml:"port,attr" json:"port"`
	MachineIdentifier string `xml:"machineIdentifier,attr" json:"machineIdentifier"`
	Version           string `xml:"version,attr" json:"version"`
}

// Nothing is an answer that lists nothing.
type Nothing struct {
	Size int `xml:"size,attr" json:"size"`
}
