// Package notify sends Reports to where people read them: a webhook, ntfy, Discord, mail, or a command.
//
// What is to be sent is data: a Delivery waits in the [butler.ReportStore] until it arrived or was tried for a day. A
// restart therefore loses none. One that arrived just before a crash is sent twice.
//
// Addresses hold secrets. They are read when something is sent, and are in no error, log or Delivery.
package notify
