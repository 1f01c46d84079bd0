package plexapi

// Notification is a message of the websocket /:/websocket/notifications.
type Notification struct {
	NotificationContainer NotificationContainer `json:"NotificationContainer"`
}

// NotificationContainer holds the one kind of notification that Type names.
type NotificationContainer struct {
	Type                 string                 `json:"type"` // activity, timeline, status, preference, log …
	Size                 int                    `json:"size"`
	ActivityNotification []ActivityNotification `json:"ActivityNotification,omitempty"`
	TimelineEntry        []TimelineEntry        `json:"TimelineEntry,omitempty"`
	StatusNotification   []StatusNotification   `json:"StatusNotification,omitempty"`
	Setting              []Setting              `json:"Setting,omitempty"`
	LogNotification      []LogNotification      `json:"LogNotification,omitempty"`
}

// NotificationElement is the data of an event of the stream /:/eventsource/notifications: one of its
// fields is set.
type NotificationElement struct {
	ActivityNotification *ActivityNotification `json:"ActivityNotification,omitempty"`
	TimelineEntry        *TimelineEntry        `json:"TimelineEntry,omitempty"`
	StatusNotification   *StatusNotification   `json:"StatusNotification,omitempty"`
	Setting              *Setting              `json:"Setting,omitempty"`
	LogNotification      *LogNotification      `json:"LogNotification,omitempty"`
}

// ActivityNotification tells of an activity.
type ActivityNotification struct {
	Event    string   `json:"event"` // started, updated, ended
	UUID     string   `json:"uuid"`
	Activity Activity `json:"Activity"`
}

// TimelineEntry tells of a change in the library.
type TimelineEntry struct {
	Identifier    string `json:"identifier"` // com.plexapp.plugins.library
	SectionID     string `json:"sectionID"`
	ItemID        string `json:"itemID"`
	Type          int    `json:"type"` // of the item: 1 film, 2 show, 3 season, 4 episode …
	Title         string `json:"title"`
	State         int    `json:"state"`                   // 0 created, 5 processed, 9 deleted
	MetadataState string `json:"metadataState,omitempty"` // created, deleted
	MediaState    string `json:"mediaState,omitempty"`    // analyzed
	UpdatedAt     int64  `json:"updatedAt"`               // Unix seconds
}

// StatusNotification is a message for people.
type StatusNotification struct {
	Title            string `json:"title"`
	Description      string `json:"description"`
	NotificationName string `json:"notificationName"` // LIBRARY_UPDATE
}

// LogNotification is a line of the server's log.
type LogNotification struct {
	Level   string `json:"level"` // DEBUG, INFO, WARN, ERROR
	Message string `json:"message"`
	Detail  string `json:"detail,omitempty"`
	Time    int64  `json:"time"` // Unix milliseconds
}
