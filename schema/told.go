package schema

import "time"

// Who was told first of an incident, for ToldFirst.
const (
	ColleaguesFirst = "colleagues"
	CustomersFirst  = "customers"
	ToldTogether    = "together"
)

// toldApart is how far apart two times have to lie where one of them is approximate.
const toldApart = time.Hour

// ToldFirst says whether colleagues (comms-internal) or customers (comms-customer, comms-public) were
// told first, or both at one time: "" where one of the times is not known, or not exactly enough to tell.
func (pm *Postmortem) ToldFirst() string {
	inside, outside := pm.Moment(TagCommsInternal), pm.Moment(TagCommsCustomer, TagCommsPublic)
	if inside == nil || outside == nil {
		return ""
	}
	d, ok := Between(inside, outside)
	switch {
	case !ok, (inside.Approximate() || outside.Approximate()) && d.Abs() < toldApart:
		return ""
	case d > 0:
		return ColleaguesFirst
	case d < 0:
		return CustomersFirst
	}
	return ToldTogether
}
